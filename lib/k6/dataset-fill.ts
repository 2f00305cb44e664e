import { fail, sleep } from 'k6';
import { auditNamespace, type Dataset, makeDataset } from '../data/dataset.ts';
import type { Pieces } from '../data/pieces.ts';
import type { Settings } from '../exchange/settings.ts';
import { CHANGE, isSettled, waitAfter } from '../targets/change.ts';
import type { Answer } from '../targets/outcome.ts';
import type { LoadRequests } from '../targets/target.ts';
import type { Nodes } from './nodes.ts';
import { layOut } from './requests.ts';
import type { Wire } from './wire.ts';

/** Requests at once. */
export const BATCH = 64;

/**
 * Sends a change to the leader, wherever it is by now, as often as an election may need; what may have been done is repeated.
 * @param send sends it to a node and says what is left to do
 */
async function carryThrough(nodes: Nodes, send: (node: string) => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await send(nodes.entry);
    if (isSettled(answer) || attempt + 1 >= CHANGE.attempts) return answer;
    const named = answer.outcome === 'ok' ? undefined : answer.leader;
    const next = named === undefined ? null : nodes.follow(named, nodes.leader ?? 0);
    if (next !== null) {
      nodes.leader = next;
      continue;
    }
    sleep(waitAfter(attempt) / 1_000);
    nodes.lookElsewhere();
  }
}

/** Creates namespaces, where they have to be; ends the script when one cannot be made. */
export async function createNamespaces(
  { target }: Settings,
  namespaces: readonly string[],
  nodes: Nodes,
  wire: Wire,
): Promise<void> {
  const requests = target.entries.namespaces;
  if ('absent' in requests) return;
  for (const namespace of namespaces) {
    const answer = await carryThrough(nodes, async (node) =>
      target.classify('write', wire.send(node, requests.create(namespace), CHANGE.timeoutMs)),
    );
    if (answer.outcome !== 'ok') {
      fail(
        `namespace ${namespace} could not be created on ${nodes.entry}: ${answer.reason}${wire.access.unfollowed(answer, nodes.urls)}`,
      );
    }
  }
}

/** Writes entries one after the other, several at a time, to the leader. */
async function writeRange(
  { target, timeoutMs }: Settings,
  requests: LoadRequests,
  range: { readonly from: number; readonly to: number; readonly index: (at: number) => number },
  nodes: Nodes,
  wire: Wire,
): Promise<void> {
  const shots = wire.entries(requests);
  const options = { timeoutMs, tags: { operation: 'seed' } };
  for (let from = range.from; from < range.to; from += BATCH) {
    const many = Math.min(BATCH, range.to - from);
    let left = Array.from({ length: many }, (_, at) => range.index(from + at));
    const answer = await carryThrough(nodes, async (node) => {
      const answers = (await shots.writeAll(node, left, options)).map((one) => target.classify('write', one));
      left = left.filter((_, at) => answers[at]?.outcome !== 'ok');
      // What nothing mends is told first.
      return answers.find((one) => one.outcome !== 'ok' && isSettled(one)) ?? answers.find(isFailure) ?? OK;
    });
    if (answer.outcome !== 'ok') {
      fail(
        `the dataset could not be written to ${nodes.entry}: ${answer.reason}${wire.access.unfollowed(answer, nodes.urls)}`,
      );
    }
  }
}

const OK: Answer = { outcome: 'ok' };

function isFailure({ outcome }: Answer): boolean {
  return outcome !== 'ok';
}

/** Keys that the audited writes go round: updates of a few, as a configuration's history is. */
const AUDITED_KEYS = 100;

/** Writes to the audited namespace until it has seen `to` writes, of which `from` are there. */
export async function growAuditTrail(
  settings: Settings,
  pieces: Pieces,
  { from, to }: { readonly from: number; readonly to: number },
  nodes: Nodes,
  wire: Wire,
): Promise<void> {
  const namespace = auditNamespace(settings.tier);
  const dataset = makeDataset({ ...settings.tier, entries: AUDITED_KEYS, namespaces: 1 }, settings.seed);
  if (from === 0) await createNamespaces(settings, [namespace], nodes, wire);
  const requests = layOut(settings, { ...dataset, namespaces: [namespace] }, pieces, 0, () => 0);
  await writeRange(settings, requests, { from, to, index: (at) => at % AUDITED_KEYS }, nodes, wire);
}

/** Fills the tier from `setup`: for a script that runs by itself. seed.js is the faster way. */
export async function fillFromSetup(
  settings: Settings,
  dataset: Dataset,
  pieces: Pieces,
  nodes: Nodes,
  wire: Wire,
): Promise<void> {
  await createNamespaces(settings, dataset.namespaces, nodes, wire);
  const requests = layOut(settings, dataset, pieces, 0, () => 0);
  await writeRange(settings, requests, { from: 0, to: dataset.tier.entries, index: (at) => at }, nodes, wire);
}
