import type { EntryName } from '../../lib/data/dataset.ts';
import { type EntryTarget, keepsEntries, keepsQueues } from '../../lib/targets/kinds.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Sender } from '../cluster/send.ts';

// A member that is still joining accepts connections and leaves requests unanswered.
const ANSWER_MS = 1_000;
/** What is written to a node that says nothing of itself, and where. */
export interface ReadinessProbe {
  readonly entry: EntryName;
  /** One that the entry does not hold yet: a node that comes back on its data would show an old one. */
  readonly value: string;
}

/** For the nodes of a new cluster. */
const FIRST: ReadinessProbe = { entry: { namespace: 'raftmark-probe', key: 'ready' }, value: 'yes' };

/**
 * Whether a node answers and would serve requests: by what it says of itself, or else by a write and a read, or by the list of its
 * queues. Never throws: one that starts refuses connections.
 */
export async function isReady(target: Target, url: string, sender: Sender): Promise<boolean> {
  const { view } = target;
  if ('absent' in view) {
    if (keepsEntries(target)) return keepsEntry(target, url, sender);
    if (!keepsQueues(target)) return false;
    const { queues } = target;
    return queues.readList(await sender.send(url, queues.list(), ANSWER_MS)) !== null;
  }
  return view.readStatus(await sender.send(url, view.status(), ANSWER_MS))?.ready ?? false;
}

/** The same of a node that says nothing of itself: whether a write through it is accepted, and read from it again. */
export async function keepsEntry(
  { entries, classify }: Pick<EntryTarget, 'entries' | 'classify'>,
  url: string,
  sender: Sender,
  { entry, value }: ReadinessProbe = FIRST,
): Promise<boolean> {
  const written = await sender.send(url, entries.write(entry, value), ANSWER_MS);
  if (classify('write', written).outcome !== 'ok') return false;
  const response = await sender.send(url, entries.read(entry), ANSWER_MS);
  return classify('read', response).outcome === 'ok' && entries.readValue(response, entry) === value;
}
