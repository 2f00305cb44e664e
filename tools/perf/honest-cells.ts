import type { Evidence } from '../../lib/analysis/verdict/evidence.ts';
import { bucketOf } from '../../lib/base/histogram.ts';
import { Xorshift } from '../../lib/base/random.ts';
import { operationCounts } from '../../lib/exchange/operation-counts.ts';
import { distributionOf, type StepTally, TallyBook } from '../../lib/exchange/tally-book.ts';
import { formatTally, SLOT_MS } from '../../lib/exchange/tally-line.ts';
import { WRITES } from '../../lib/scenarios/steps.ts';

/** A closed load whose latencies are independent of each other: nothing is wrong with it. */
export interface HonestCell {
  readonly seed: number;
  /** About so many operations succeed. */
  readonly operations: number;
  readonly users: number;
  readonly windowSeconds: number;
}

/** Of the logarithm of a latency: p99 is about ten times the median. */
const SIGMA = 1;
const PER_SECOND = 1_000;
/** A user tells what it saw in slots of this length, and looks up when an operation has ended. */
const WORD = 2 ** 32;

/** Latencies by the lognormal law (Box-Muller), with the given mean in milliseconds. */
function latencies(random: Xorshift, meanMs: number): () => number {
  const mu = Math.log(meanMs) - SIGMA ** 2 / 2;
  const uniform = (): number => ((random.next() >>> 0) + 0.5) / WORD;
  return () => {
    const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    return Math.exp(mu + SIGMA * normal);
  };
}

/** What the users of a cell would have told, and what a verdict is then made from. */
export function honestEvidence({ seed, operations, users, windowSeconds }: HonestCell): Evidence {
  const windowMs = windowSeconds * 1_000;
  const next = latencies(new Xorshift(seed), (users * windowMs) / operations);
  const book = new TallyBook();
  for (let user = 0; user < users; user++) {
    // Somewhere in an operation that began before the window.
    let atMs = -next() * 0.5;
    const seconds = new Map<number, { ms: number[]; alive: Set<number> }>();
    while (atMs < windowMs) {
      const ms = next();
      const second = Math.floor(atMs / PER_SECOND);
      const told = seconds.get(second) ?? { ms: [], alive: new Set<number>() };
      if (atMs >= 0) {
        seconds.set(second, told);
        told.ms.push(ms);
        told.alive.add(Math.floor((atMs + ms) / SLOT_MS));
      }
      atMs += ms;
    }
    for (const [second, told] of seconds)
      book.take(
        lineOf(
          second,
          told.ms,
          [...told.alive].sort((a, b) => a - b),
        ),
      );
  }
  const tally = book.of(0, 'write') as StepTally;
  const counts = operationCounts('write', tally.whole.histogram.count, [], windowSeconds, 1_024);
  return {
    operations: [
      {
        ...counts,
        redirects: 0,
        latencyMs: null,
        openMs: null,
        latencyFrom: 'histogram',
        distribution: distributionOf(tally, windowSeconds),
        bytesPerResponse: null,
      },
    ],
    load: WRITES,
    users,
    droppedIterations: 0,
    waitedSeconds: 0,
    connectingP95Ms: 0,
    connections: null,
    windowSeconds,
    plannedSeconds: windowSeconds,
    faultsExpected: false,
    safety: null,
    messages: null,
    contradiction: null,
    disturbed: null,
    raft: null,
    nodes: new Map(),
    resources: { absent: 'simulated' },
    machine: { absent: 'simulated' },
    clockSteps: [],
    betweenMs: 0,
    queues: null,
    openFiles: null,
  };
}

function lineOf(second: number, ms: readonly number[], alive: readonly number[]): string {
  const buckets = new Map<number, number>();
  for (const each of ms) buckets.set(bucketOf(each), (buckets.get(bucketOf(each)) ?? 0) + 1);
  return formatTally({
    ...{ step: 0, second, operation: 'write', node: 'a:1', offered: ms.length, redirects: 0, failures: [], alive },
    answered: {
      count: ms.length,
      sumMs: ms.reduce((sum, each) => sum + each, 0),
      minMs: Math.min(...ms),
      maxMs: Math.max(...ms),
      buckets: [...buckets.keys()],
      counts: [...buckets.values()],
    },
  });
}
