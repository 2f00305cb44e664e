import { queueScript } from '../lib/k6/queue/script.ts';

const script = await queueScript('through-nodes');
export const options = script.options;
export const setup = script.setup;
export const open = script.open;
export const teardown = script.teardown;
export const handleSummary = script.handleSummary;
export default script.run;
