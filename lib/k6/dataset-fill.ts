import { fail } from 'k6';
import { auditNamespace, type Dataset, makeDataset } from '../data/dataset.ts';
import type { Pieces } from '../data/pieces.ts';
import type { Settings } from '../exchange/settings.ts';
import type { LoadRequests } from '../targets/target.ts';
import { layOut } from './requests.ts';
import type { Wire } from './wire.ts';

/** Requests at once. */
export const BATCH = 64;

/** Creates namespaces, where they have to be; ends the script when one cannot be made. */
export function createNamespaces(settings: Settings, namespaces: readonly string[], leader: string, wire: Wire): void {
  const { target, timeoutMs } = settings;
  const requests = target.entries.namespaces;
  if ('absent' in requests) return;
  for (const namespace of namespaces) {
    const answer = target.classify('write', wire.send(leader, requests.create(namespace), timeoutMs));
    if (answer.outcome !== 'ok') fail(`namespace ${namespace} could not be created on ${leader}: ${answer.reason}`);
  }
}

/** Writes entries one after the other, several at a time, to the leader. */
async function writeRange(
  { target, timeoutMs }: Settings,
  requests: LoadRequests,
  range: { readonly from: number; readonly to: number; readonly index: (at: number) => number },
  leader: string,
  wire: Wire,
): Promise<void> {
  const shots = wire.entries(requests);
  const options = { timeoutMs, tags: { operation: 'seed' } };
  for (let from = range.from; from < range.to; from += BATCH) {
    const many = Math.min(BATCH, range.to - from);
    const indexes = Array.from({ length: many }, (_, at) => range.index(from + at));
    for (const response of await shots.writeAll(leader, indexes, options)) {
      const answer = target.classify('write', response);
      if (answer.outcome !== 'ok') fail(`the dataset could not be written to ${leader}: ${answer.reason}`);
    }
  }
}

/** Keys that the audited writes go round: updates of a few, as a configuration's history is. */
const AUDITED_KEYS = 100;

/** Writes to the audited namespace until it has seen `to` writes, of which `from` are there. */
export async function growAuditTrail(
  settings: Settings,
  pieces: Pieces,
  { from, to }: { readonly from: number; readonly to: number },
  leader: string,
  wire: Wire,
): Promise<void> {
  const namespace = auditNamespace(settings.tier);
  const dataset = makeDataset({ ...settings.tier, entries: AUDITED_KEYS, namespaces: 1 }, settings.seed);
  if (from === 0) createNamespaces(settings, [namespace], leader, wire);
  const requests = layOut(settings, { ...dataset, namespaces: [namespace] }, pieces, 0, () => 0);
  await writeRange(settings, requests, { from, to, index: (at) => at % AUDITED_KEYS }, leader, wire);
}

/** Fills the tier from `setup`: for a script that runs by itself. seed.js is the faster way. */
export async function fillFromSetup(
  settings: Settings,
  dataset: Dataset,
  pieces: Pieces,
  leader: string,
  wire: Wire,
): Promise<void> {
  createNamespaces(settings, dataset.namespaces, leader, wire);
  const requests = layOut(settings, dataset, pieces, 0, () => 0);
  await writeRange(settings, requests, { from: 0, to: dataset.tier.entries, index: (at) => at }, leader, wire);
}
