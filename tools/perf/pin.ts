import { median } from '../../lib/analysis/statistics.ts';
import { runBench, throughput } from './bench-run.ts';
import type { Context, Figure, Part } from './part.ts';

const PAIRS = { full: 6, quick: 2 };
const FLAGS = ['--nodes', '3', '--no-control', '--scenarios', 'write-concurrent,read-concurrent', '--users', '10,50'];
const TIMES = { full: ['--duration', '6s', '--warmup', '2s'], quick: ['--duration', '2s', '--warmup', '1s'] };

/** ok operations per second of each cell, without and with --pin, pair by pair. */
interface Pairs {
  readonly without: number[];
  readonly pinned: number[];
}

/** What it changes to give k6 and the nodes processors of their own: pairs of runs, the other one first each time. */
export const pinPart: Part = {
  name: 'pin',
  title: 'k6 and nodes on processors of their own (--pin)',
  async run(context: Context): Promise<Figure[]> {
    const { quick, log } = context;
    const pairs = quick ? PAIRS.quick : PAIRS.full;
    const flags = [...FLAGS, ...(quick ? TIMES.quick : TIMES.full)];
    const cells = new Map<string, Pairs>();
    for (let at = 0; at < pairs; at++) {
      log(`pin: pair ${at + 1} of ${pairs}`);
      for (const pinned of at % 2 === 0 ? [false, true] : [true, false]) {
        const { report } = await runBench(context, pinned ? [...flags, '--pin'] : flags);
        for (const [id, perSecond] of throughput(report)) {
          const known = cells.get(id) ?? { without: [], pinned: [] };
          cells.set(id, known);
          known[pinned ? 'pinned' : 'without'].push(perSecond);
        }
      }
    }
    return [...cells].flatMap(([id, each]) => figuresOf(id, each));
  },
};

function figuresOf(id: string, { without, pinned }: Pairs): Figure[] {
  const [, , scenario, step] = id.split('/');
  const name = `${scenario}, ${step}`;
  const ratios = without.flatMap((one, at) => {
    const other = pinned[at];
    return other === undefined || one === 0 ? [] : [other / one];
  });
  return [
    spread(`${name}, as it is`, 'ops/s', without),
    spread(`${name}, --pin`, 'ops/s', pinned),
    spread(`${name}, --pin / as it is`, 'ratio', ratios),
  ];
}

function spread(name: string, unit: string, values: readonly number[]): Figure {
  return { name, unit, value: median(values) ?? Number.NaN, low: Math.min(...values), high: Math.max(...values) };
}
