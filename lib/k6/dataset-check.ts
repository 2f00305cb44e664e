import { fail } from 'k6';
import http from 'k6/http';
import { auditNamespace, type Dataset, makeDataset } from '../data/dataset.ts';
import { recogniseValue } from '../data/payload.ts';
import type { Settings } from '../exchange/settings.ts';
import type { LoadRequests } from '../targets/target.ts';
import { asBody, send, toPlain } from './client.ts';
import { layOut } from './requests.ts';

const SAMPLE = 20;
/** Requests at once. */
const BATCH = 64;

/** Setting up may have to write the dataset, and does it in parallel; k6's own bound would be six requests at a time. */
export const SETUP_OPTIONS = { setupTimeout: '30m', batch: BATCH, batchPerHost: BATCH } as const;

/** Up to `count` positions spread evenly over 0..total-1, the first and the last among them. */
function spread(total: number, count: number): number[] {
  const picks = Math.min(total, count);
  return Array.from({ length: picks }, (_, at) => (picks === 1 ? 0 : Math.round((at * (total - 1)) / (picks - 1))));
}

/** What is wrong with a sample of the dataset as one node sees it; empty when nothing is. */
export function datasetFaults(
  settings: Settings,
  dataset: Dataset,
  pool: string,
  node: string,
  headers: Record<string, string>,
): string[] {
  const faults: string[] = [];
  for (const index of spread(dataset.tier.entries, SAMPLE)) {
    const entry = dataset.entry(index);
    const response = send(node, settings.target.read(entry), headers, settings.timeoutMs);
    const answer = settings.target.classify('read', response);
    const where = `${entry.namespace}/${entry.key} on ${node}`;
    if (answer.outcome !== 'ok') {
      faults.push(`${where}: ${answer.reason}`);
      continue;
    }
    const value = settings.target.readValue(response);
    if (value === null) faults.push(`${where}: not there`);
    else if (!recogniseValue(value, pool, settings.payload.bytes)) {
      faults.push(`${where}: holds a value of ${value.length} bytes that this seed, payload and entropy do not make`);
    }
  }
  return faults;
}

/** Creates namespaces; ends the script when one cannot be made. */
export function createNamespaces(
  settings: Settings,
  namespaces: readonly string[],
  leader: string,
  headers: Record<string, string>,
): void {
  for (const namespace of namespaces) {
    const answer = settings.target.classify(
      'write',
      send(leader, settings.target.createNamespace(namespace), headers, settings.timeoutMs),
    );
    if (answer.outcome !== 'ok') fail(`namespace ${namespace} could not be created on ${leader}: ${answer.reason}`);
  }
}

/**
 * Writes entries one after the other, several at a time, to the leader.
 */
function writeRange(
  settings: Settings,
  requests: LoadRequests,
  range: { readonly from: number; readonly to: number; readonly index: (at: number) => number },
  leader: string,
  headers: Record<string, string>,
): void {
  const params = {
    headers: { ...headers, 'Content-Type': 'application/json' },
    tags: { operation: 'seed' },
    responseType: 'text' as const,
    redirects: 0,
    timeout: `${settings.timeoutMs}ms`,
  };
  for (let from = range.from; from < range.to; from += BATCH) {
    const calls = [];
    for (let at = from; at < Math.min(from + BATCH, range.to); at++) {
      const index = range.index(at);
      const url = leader + requests.path('write', index);
      // The buffer is rewritten by the next entry, and a batch holds many at once.
      calls.push({ method: requests.writeMethod, url, body: asBody(requests.writeBody(index).slice()), params });
    }
    for (const response of http.batch(calls as never) as ReturnType<typeof http.get>[]) {
      const answer = settings.target.classify('write', toPlain(response));
      if (answer.outcome !== 'ok') fail(`the dataset could not be written to ${leader}: ${answer.reason}`);
    }
  }
}

/** Keys that the audited writes go round: updates of a few, as a configuration's history is. */
const AUDITED_KEYS = 100;

/** Writes to the audited namespace until it has seen `to` writes, of which `from` are there. */
export function growAuditTrail(
  settings: Settings,
  pool: string,
  { from, to }: { readonly from: number; readonly to: number },
  leader: string,
  headers: Record<string, string>,
): void {
  const namespace = auditNamespace(settings.tier);
  const dataset = makeDataset({ ...settings.tier, entries: AUDITED_KEYS, namespaces: 1 }, settings.seed);
  if (from === 0) createNamespaces(settings, [namespace], leader, headers);
  const requests = layOut(settings, { ...dataset, namespaces: [namespace] }, pool, 0);
  writeRange(settings, requests, { from, to, index: (at) => at % AUDITED_KEYS }, leader, headers);
}

/** Fills the tier from `setup`: for a script that runs by itself. seed.js is the faster way. */
function fillFromSetup(
  settings: Settings,
  dataset: Dataset,
  pool: string,
  leader: string,
  headers: Record<string, string>,
): void {
  createNamespaces(settings, dataset.namespaces, leader, headers);
  const requests = layOut(settings, dataset, pool, 0);
  writeRange(settings, requests, { from: 0, to: dataset.tier.entries, index: (at) => at }, leader, headers);
}

/** Checks that the dataset is there, writing it first where the settings say so; ends the script when it is not. */
export function requireDataset(
  settings: Settings,
  dataset: Dataset,
  pool: string,
  leader: string,
  headers: Record<string, string>,
): void {
  let faults = datasetFaults(settings, dataset, pool, leader, headers);
  if (faults.length > 0 && settings.seedData) {
    fillFromSetup(settings, dataset, pool, leader, headers);
    faults = datasetFaults(settings, dataset, pool, leader, headers);
  }
  if (faults.length > 0) {
    fail(`the ${settings.tier.name} dataset is not there (${faults[0]}). Run seed.js first, or set SEED_DATA=1.`);
  }
}
