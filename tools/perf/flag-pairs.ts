import { runBench, throughput } from './bench-run.ts';
import { figureOf, ratios } from './figures.ts';
import type { Context, Figure } from './part.ts';

const PAIRS = { full: 6, quick: 2 };
const TIMES = { full: ['--duration', '6s', '--warmup', '2s'], quick: ['--duration', '2s', '--warmup', '1s'] };

/** ok operations per second of each cell, without and with a flag, pair by pair. */
interface Pairs {
  readonly without: number[];
  readonly flagged: number[];
}

/**
 * What a flag changes: pairs of runs without and with it, the other one first each time.
 * @param part what it is called in lines of progress
 * @param flags of both
 */
export async function flagPairs(
  context: Context,
  part: string,
  flags: readonly string[],
  flag: `--${string}`,
): Promise<Figure[]> {
  const { quick, log } = context;
  const pairs = quick ? PAIRS.quick : PAIRS.full;
  const all = [...flags, ...(quick ? TIMES.quick : TIMES.full)];
  const cells = new Map<string, Pairs>();
  for (let at = 0; at < pairs; at++) {
    log(`${part}: pair ${at + 1} of ${pairs}`);
    for (const flagged of at % 2 === 0 ? [false, true] : [true, false]) {
      const { report } = await runBench(context, flagged ? [...all, flag] : all);
      for (const [id, perSecond] of throughput(report)) {
        const known = cells.get(id) ?? { without: [], flagged: [] };
        cells.set(id, known);
        known[flagged ? 'flagged' : 'without'].push(perSecond);
      }
    }
  }
  return [...cells].flatMap(([id, each]) => figuresOf(id, flag, each));
}

function figuresOf(id: string, flag: string, { without, flagged }: Pairs): Figure[] {
  const [, , scenario, step, , protocol] = id.split('/');
  const name = `${scenario}, ${step}, ${protocol}`;
  return [
    figureOf(`${name}, as it is`, 'ops/s', without),
    figureOf(`${name}, ${flag}`, 'ops/s', flagged),
    figureOf(`${name}, ${flag} / as it is`, 'ratio', ratios(flagged, without)),
  ];
}
