import { leads } from '../../lib/targets/leadership.ts';
import { PATIENCE } from '../../lib/targets/patience.ts';
import type { ClusterView, NodeStatus } from '../../lib/targets/target.ts';
import { answerInWords, isSuccess } from '../../lib/targets/wire.ts';
import { unavailable } from '../system/errors.ts';
import type { Sender } from './send.ts';

/** etcd gives up after seven seconds by itself, and more where its election timeout is longer. */
const TRANSFER_MS = 30_000;

/**
 * Has a node that leads hand its leadership over: to the first of the others that follows it and is ready.
 * @param from base URL of the node
 * @param others base URLs of the other nodes, those that are to be asked first before the rest
 * @returns base URL of the node that leads now
 * @throws UserError (exit 3) when the node does not lead, when nobody follows it, and when it did not do it; the signal's reason
 *   when aborted
 */
export async function transferLeadership(
  sender: Sender,
  { status, readStatus, transfer }: ClusterView,
  from: string,
  others: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  if ('absent' in transfer) throw unavailable(transfer.absent);
  const ask = async (url: string): Promise<NodeStatus | null> =>
    readStatus(await sender.send(url, status(), PATIENCE.statusMs, signal));
  const [leader = null, ...fellows] = await Promise.all([from, ...others].map(ask));
  if (leader === null || leader.id === null || !leads(leader)) {
    throw unavailable(`${from} does not lead, so it has no leadership to hand over`);
  }
  const follows = (fellow: NodeStatus | null): boolean =>
    fellow !== null && fellow.role === 'follower' && fellow.ready && fellow.leader === leader.id;
  const at = fellows.findIndex(follows);
  const to = fellows[at]?.id ?? null;
  if (to === null) throw unavailable(`no node follows ${from} that its leadership could be handed over to`);
  const response = await sender.send(from, transfer(to), TRANSFER_MS, signal);
  if (!isSuccess(response)) {
    throw unavailable(`${from} did not hand its leadership over to ${others[at]}: ${answerInWords(response)}`);
  }
  return others[at] as string;
}
