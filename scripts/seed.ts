import { seedScript } from '../lib/k6/seed-script.ts';

const script = await seedScript();
export const options = script.options;
export const setup = script.setup;
export const teardown = script.teardown;
export const handleSummary = script.handleSummary;
export default script.run;
