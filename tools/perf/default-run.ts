import type { Cell } from '../../lib/report/cell.ts';
import { runBench } from './bench-run.ts';
import type { Context, Figure, Part } from './part.ts';

const MB = 1_024 ** 2;
const GOALS = { firstSeconds: 10, overhead: 0.1, runnerMb: 200 };

/** Seconds of a cell's step under load, its warm-up included. */
function loadSeconds(cell: Cell): number {
  return cell.state === 'ok' ? cell.windowSeconds + cell.warmupSeconds : 0;
}

/** One default run of the small tier: how soon it measures, what it spends beside the load, and how large the runner gets. */
export const defaultRunPart: Part = {
  name: 'default-run',
  title: 'A default run of tier small',
  async run(context: Context): Promise<Figure[]> {
    context.log(`default-run: one run of tier small, about ${context.quick ? 1 : 4} minutes`);
    const { report, startedMs, seconds } = await runBench(context, [
      '--nodes',
      '3',
      // A cluster is warmed up for as long as it takes.
      '--no-control',
      ...(context.quick ? ['--duration', '2s', '--warmup', '1s'] : []),
    ]);
    const first = report.cells[0];
    const underLoad = report.cells.reduce((sum, cell) => sum + loadSeconds(cell), 0);
    const runner = report.cells.flatMap((cell) =>
      cell.state === 'ok' && 'processes' in cell.resources
        ? cell.resources.processes.filter(({ label }) => label === 'runner').map(({ rssPeakBytes }) => rssPeakBytes)
        : [],
    );
    const measuredAt = first?.state === 'ok' ? Date.parse(first.startedAt) : Number.NaN;
    return [
      {
        name: 'from the command to the first measured request, its own warm-up included, that of clusters not',
        value: (measuredAt - startedMs) / 1_000,
        unit: 's',
        goal: { atMost: GOALS.firstSeconds },
      },
      {
        name: 'time outside load steps, of the whole run',
        value: 1 - underLoad / seconds,
        unit: 'share',
        goal: { atMost: GOALS.overhead },
        ...(context.quick ? { note: 'short steps: not comparable with the goal' } : {}),
      },
      {
        name: "runner's peak resident memory",
        value: runner.length > 0 ? Math.max(...runner) / MB : Number.NaN,
        unit: 'MB',
        goal: { atMost: GOALS.runnerMb },
      },
    ];
  },
};
