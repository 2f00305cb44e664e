import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dataset, makeDataset } from '../../../../lib/data/dataset.ts';
import type { Values } from '../../../../lib/data/values.ts';
import { confman } from '../../../../lib/targets/confman.ts';
import type { EntryTarget } from '../../../../lib/targets/kinds.ts';
import { noCredentials } from '../../../../runner/cluster/access.ts';
import { History } from '../../../../runner/faults/history/history.ts';
import type { ProberOptions } from '../../../../runner/faults/prober/options.ts';
import { type Prober, startProber } from '../../../../runner/faults/prober/prober.ts';
import { type MonitorClock, startClock } from '../../../../runner/system/clock.ts';
import { NODE_TEXT } from '../../../../runner/system/text-engine.ts';
import { valuesOf } from '../../../fixtures/values.ts';

/** What load and probes of one test share. */
export interface Bench {
  readonly target: EntryTarget;
  readonly dataset: Dataset;
  readonly values: Values;
  readonly history: History;
  readonly clock: MonitorClock;
}

export const PROBE_EPOCH = 1;

export function makeBench(): Bench {
  return {
    target: confman,
    dataset: makeDataset({ name: 'probed', entries: 100, namespaces: 5 }, 1),
    values: valuesOf({ seed: 1, bytes: 64, entropy: 'random', engine: NODE_TEXT }).values,
    history: new History(),
    clock: startClock(),
  };
}

/** Probes nodes called node1, node2 and so on until the test ends. */
export function probe(
  t: TestContext,
  bench: Bench,
  urls: readonly string[],
  more: Partial<ProberOptions> = {},
): Prober {
  const nodes = urls.map((url, at) => ({ name: `node${at + 1}`, url }));
  const prober = startProber({
    ...bench,
    nodes,
    credentials: noCredentials(),
    epoch: PROBE_EPOCH,
    ...more,
  });
  t.after(() => prober.stop());
  return prober;
}

/** Resolves when the condition holds; a test that it never does for runs into its time limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}
