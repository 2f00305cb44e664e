import { closedScript } from '../lib/k6/closed-script.ts';

const script = await closedScript('soak');
export const options = script.options;
export const setup = script.setup;
export const handleSummary = script.handleSummary;
export const open = script.open;
