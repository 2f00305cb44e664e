import type { QueueLog } from '../../../lib/analysis/queue-log.ts';
import { TOLD_MS } from '../schedule.ts';

/** Of the messages that were due so many at least are accepted, and delivered: the machine's own hiccups are no unrest. */
const SHARE = 0.9;

export interface CalmQuestion {
  readonly logs: readonly QueueLog[];
  readonly names: readonly string[];
  readonly everyMs: number;
  /** For how long it has to have been so. */
  readonly calmMs: number;
  /** When something was last broken or brought back; milliseconds since the run's start. */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** Why queues are not filled and emptied at the planned rate, a clause; null when they are. */
export function whyNotCalm({ logs, names, everyMs, calmMs, sinceMs, nowMs }: CalmQuestion): string | null {
  const toMs = nowMs - TOLD_MS;
  const fromMs = toMs - calmMs;
  if (fromMs < sinceMs) return 'the load has not gone on for long enough';
  const wanted = Math.floor(calmMs / everyMs);
  for (const [at, { enqueued, delivered }] of logs.entries()) {
    const sent = since(enqueued, ({ sentMs }) => sentMs >= fromMs);
    const accepted = sent.filter(({ sentMs, outcome }) => sentMs < toMs && outcome === 'ok').length;
    if (accepted < wanted * SHARE)
      return `queue ${names[at]} took ${accepted} of ${wanted} messages of the last ${calmMs / 1_000} s`;
    const came = since(delivered, ({ atMs }) => atMs >= fromMs).filter(({ duplicate }) => !duplicate).length;
    if (came < wanted * SHARE)
      return `queue ${names[at]} delivered ${came} messages in ${calmMs / 1_000} s in which ${wanted} were to come`;
  }
  return null;
}

/** The end of a list in the order of time. */
function since<T>(list: readonly T[], isWithin: (each: T) => boolean): readonly T[] {
  let from = list.length;
  while (from > 0 && isWithin(list[from - 1] as T)) from--;
  return list.slice(from);
}
