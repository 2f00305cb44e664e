import { timerScript } from '../lib/k6/timer-script.ts';

const script = timerScript();
export const options = script.options;
export const handleSummary = script.handleSummary;
export default script.run;
