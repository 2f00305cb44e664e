import { openScript } from '../lib/k6/open-script.ts';

const script = await openScript();
export const options = script.options;
export const setup = script.setup;
export const handleSummary = script.handleSummary;
export const open = script.open;
