import { fail } from 'k6';
import http from 'k6/http';
import { auditNamespace, type Dataset, makeDataset } from '../data/dataset.ts';
import type { Settings } from '../exchange/settings.ts';
import type { LoadRequests } from '../targets/target.ts';
import { asBody, send, toPlain } from './client.ts';
import { layOut } from './requests.ts';

/** Requests at once. */
export const BATCH = 64;

/** Creates namespaces, where they have to be; ends the script when one cannot be made. */
export function createNamespaces(
  settings: Settings,
  namespaces: readonly string[],
  leader: string,
  headers: Record<string, string>,
): void {
  const { target, timeoutMs } = settings;
  const requests = target.entries.namespaces;
  if ('absent' in requests) return;
  for (const namespace of namespaces) {
    const answer = target.classify('write', send(leader, requests.create(namespace), headers, timeoutMs));
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
    headers: { ...requests.writeHeaders, ...headers },
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
export function fillFromSetup(
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
