import type { Target } from '../../lib/targets/target.ts';
import type { Sender } from '../cluster/send.ts';

// A member that is still joining accepts connections and leaves requests unanswered.
const ANSWER_MS = 1_000;
const PROBE = { namespace: 'raftmark-probe', key: 'ready' } as const;
const VALUE = 'yes';

/** Whether a node answers and would serve requests, by what it says of itself. Never throws: one that starts refuses connections. */
export async function isReady(target: Target, url: string, sender: Sender): Promise<boolean> {
  return target.readStatus(await sender.send(url, target.status(), ANSWER_MS))?.ready ?? false;
}

/** The same of a node that says nothing of itself: whether a write through it is accepted, and read from it again. */
export async function keepsEntry(
  target: Pick<Target, 'write' | 'read' | 'classify' | 'readValue'>,
  url: string,
  sender: Sender,
): Promise<boolean> {
  const written = await sender.send(url, target.write(PROBE, VALUE), ANSWER_MS);
  if (target.classify('write', written).outcome !== 'ok') return false;
  const response = await sender.send(url, target.read(PROBE), ANSWER_MS);
  return target.classify('read', response).outcome === 'ok' && target.readValue(response) === VALUE;
}
