import { runBench, throughput } from './bench-run.ts';
import { figureOf } from './figures.ts';
import type { Context, Figure, Part } from './part.ts';

const GOAL = 0.9;

/** How fast a tier is filled, against the best that the same cluster takes from the write scenario. */
export const seedingPart: Part = {
  name: 'seeding',
  title: 'Seeding against the best concurrent write',
  async run(context: Context): Promise<Figure[]> {
    const rounds = context.quick ? 1 : 3;
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      context.log(`seeding: round ${round} of ${rounds}`);
      const { report } = await runBench(context, [
        '--nodes',
        '3',
        '--tier',
        'large',
        '--scenarios',
        'write-concurrent',
        '--duration',
        '5s',
        '--warmup',
        '1s',
      ]);
      const rate = report.seeding[0]?.entriesPerSecond ?? Number.NaN;
      rates.push(rate);
      ratios.push(rate / Math.max(...throughput(report).values()));
    }
    return [
      figureOf('entries per second, tier large', '/s', rates),
      figureOf('of the best write-concurrent step', 'ratio', ratios, { goal: { atLeast: GOAL } }),
    ];
  },
};
