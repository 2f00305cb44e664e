import { queueScript } from '../lib/k6/queue/script.ts';

const script = await queueScript('redelivery');
export const options = script.options;
export const setup = script.setup;
export const teardown = script.teardown;
export const handleSummary = script.handleSummary;
export const consume = script.consume;
export default script.run;
