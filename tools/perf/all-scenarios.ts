import { runBench } from './bench-run.ts';
import type { Context, Figure, Part } from './part.ts';

const GOAL_MINUTES = 8;

/** Every scenario once, with short steps, on the embedded Confman cluster. */
export const allScenariosPart: Part = {
  name: 'all-scenarios',
  title: '--scenarios all --tier small --duration 5s',
  async run(context: Context): Promise<Figure[]> {
    context.log('all-scenarios: about seven minutes');
    const { report, seconds } = await runBench(context, ['--nodes', '3', '--scenarios', 'all', '--duration', '5s']);
    const ok = report.cells.filter(({ state }) => state === 'ok').length;
    return [
      { name: 'from the command to its end', value: seconds / 60, unit: 'min', goal: { atMost: GOAL_MINUTES } },
      { name: 'cells that are ok', value: ok / report.cells.length, unit: 'share', goal: { atLeast: 1 } },
    ];
  },
};
