import type { ClusterView } from '../../lib/targets/target.ts';
import { isSilence } from '../../lib/targets/transport-error.ts';
import type { PlainResponse } from '../../lib/targets/wire.ts';
import type { Sender } from '../cluster/send.ts';
import type { MonitorClock } from '../system/clock.ts';

/** A node's answer to the question for its status; times are milliseconds since the run's start. */
export interface StatusAnswer {
  readonly response: PlainResponse;
  readonly sentMs: number;
  readonly endedMs: number;
}

/** Asks a node for its status. Null when the answer says nothing of the node. */
export async function askStatus(
  sender: Sender,
  url: string,
  { view, clock, timeoutMs }: { readonly view: ClusterView; readonly clock: MonitorClock; readonly timeoutMs: number },
): Promise<StatusAnswer | null> {
  const sentMs = clock.elapsedMs();
  const response = await sender.send(url, view.status(), timeoutMs);
  const endedMs = clock.elapsedMs();
  // A time-out that comes late was our own pause (a busy runner, a laptop asleep): it says nothing of the node. Nor does one of
  // a call that still waited for its connection.
  const timedOut = isSilence(response.error);
  if (timedOut && endedMs - sentMs > 2 * timeoutMs) return null;
  return { response, sentMs, endedMs };
}
