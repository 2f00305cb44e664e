import { join } from 'node:path';
import { readLoadSettings } from '../../lib/exchange/settings.ts';
import type { Latency } from '../../lib/report/figures.ts';
import { PROTOCOLS, type Protocol } from '../../lib/targets/target.ts';
import { DELAYED_SOURCE, DelayedProcess } from './delayed-process.ts';
import { DELAYS } from './delays.ts';
import { onlyOperation, runScriptAlone } from './measured-script.ts';
import type { Context, Figure, Part } from './part.ts';
import { DELAYED_TARGETS } from './stalled-load.ts';

const SCENARIO = 'read-concurrent';
/** A closed load of so many users, and an open one of so many reads per second: neither keeps the node busy. */
const MANNERS = { closed: { USERS: '2' }, open: { OPEN_RATE: '200' } } as const;

type Percentile = 'p50' | 'p99';
/** How far a percentile may be off: milliseconds, and a share of the truth. */
const ALLOWED: Readonly<Record<Percentile, { readonly ms: number; readonly share: number }>> = {
  p50: { ms: 0.3, share: 0.01 },
  p99: { ms: 0.5, share: 0.02 },
};

/** The p-th quantile by the rule of k6's own summary: rank p (n - 1), linear between neighbours. */
export function quantileOf(values: readonly number[], p: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  const rank = p * (ascending.length - 1);
  const below = Math.floor(rank);
  const low = ascending[below] ?? Number.NaN;
  return low + ((ascending[Math.ceil(rank)] ?? low) - low) * (rank - below);
}

/** How far off a percentile is, as a multiple of what is allowed, and in words. */
function deviation(
  percentile: Percentile,
  measured: Latency,
  truth: readonly number[],
): { value: number; text: string } {
  const real = quantileOf(truth, percentile === 'p50' ? 0.5 : 0.99);
  const { ms, share } = ALLOWED[percentile];
  const off = measured[percentile] - real;
  return { value: Math.abs(off) / (ms + share * real), text: `${off.toFixed(2)} of ${real.toFixed(1)} ms` };
}

async function seed(context: Context, node: DelayedProcess, protocol: Protocol): Promise<void> {
  await node.take(null);
  await run(context, node, protocol, { USERS: '1', SEED_DATA: '1', DURATION: '1s' });
}

function run(context: Context, node: DelayedProcess, protocol: Protocol, more: Readonly<Record<string, string>>) {
  const { k6, root, folder, pinning, signal } = context;
  const settings = {
    ...{
      HOST: node.urls[protocol],
      TARGET: DELAYED_TARGETS[protocol],
      PROTOCOL: protocol,
      TIER: 'smoke',
      WARMUP: '0s',
    },
    ...more,
  };
  const { schedule } = readLoadSettings(settings, SCENARIO);
  const script = join(root, `dist/${SCENARIO}.js`);
  return runScriptAlone({ k6, command: pinning.load, script, folder, settings, schedule, protocol, signal });
}

async function measure(context: Context): Promise<Figure[]> {
  const program = ['--import', 'tsx', join(context.root, DELAYED_SOURCE)];
  const node = await DelayedProcess.start(program, context.root, context.pinning.server);
  const figures: Figure[] = [];
  try {
    for (const protocol of PROTOCOLS) {
      await seed(context, node, protocol);
      for (const [manner, load] of Object.entries(MANNERS)) {
        const found = new Map<string, { values: number[]; texts: string[] }>();
        const add = (what: string, { value, text }: { value: number; text: string }, name: string): void => {
          const known = found.get(what) ?? { values: [], texts: [] };
          found.set(what, known);
          known.values.push(value);
          known.texts.push(`${name} ${text}`);
        };
        for (const { name } of DELAYS) {
          context.signal.throwIfAborted();
          await node.take(name);
          const duration = { DURATION: context.quick ? '4s' : '12s' };
          const { latencyMs, openMs } = onlyOperation(await run(context, node, protocol, { ...load, ...duration }));
          const truth = await node.truth();
          for (const percentile of ['p50', 'p99'] as const) {
            add(percentile, deviation(percentile, latencyMs, truth), name);
            if (openMs?.service) add(`served ${percentile}`, deviation(percentile, openMs.service, truth), name);
          }
        }
        for (const [what, { values, texts }] of found) {
          context.log(`${manner} over ${protocol}, ${what}: ${texts.join(', ')}`);
          figures.push({
            ...{
              name: `${manner} over ${protocol}: ${what} off, of what is allowed`,
              value: Math.max(...values),
              unit: 'x',
            },
            ...{ goal: { atMost: 1 }, note: texts.join(', ') },
          });
        }
      }
    }
  } finally {
    await node.stop();
  }
  return figures;
}

/** Whether percentiles are what the node really took: its own clock says, from the coming of a request to the going of its answer. */
export const delaysPart: Part = {
  name: 'delays',
  title:
    'Percentiles against a node whose answers take known times (worst of four distributions; allowed: p50 0.3 ms + 1 %, p99 0.5 ms + 2 %)',
  run: measure,
};
