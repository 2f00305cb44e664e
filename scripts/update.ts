import { taskScript } from '../lib/k6/tasks/script.ts';

const script = await taskScript('update');
export const options = script.options;
export const setup = script.setup;
export const handleSummary = script.handleSummary;
export default script.run;
