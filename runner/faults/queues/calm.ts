import type { QueueLog } from '../../../lib/analysis/queue-log.ts';

/** Of the messages that were due so many at least are accepted, and delivered: the machine's own hiccups are no unrest. */
const SHARE = 0.9;

export interface CalmQuestion {
  readonly logs: readonly QueueLog[];
  readonly names: readonly string[];
  readonly everyMs: number;
  /** For how long it has to have been so. */
  readonly calmMs: number;
  /** After which a message is given up. */
  readonly timeoutMs: number;
  /** When something was last broken or brought back; milliseconds since the run's start. */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** Why queues are not filled and emptied at the planned rate, a clause; null when they are. */
export function whyNotCalm({ logs, names, everyMs, calmMs, timeoutMs, sinceMs, nowMs }: CalmQuestion): string | null {
  const fromMs = nowMs - calmMs;
  if (fromMs < sinceMs) return 'the load has not gone on for long enough';
  const wanted = Math.floor(calmMs / everyMs);
  const during = `in ${calmMs / 1_000} s`;
  for (const [at, { enqueued, delivered }] of logs.entries()) {
    // A slow service may be calm as well: what counts is that as much comes out as goes in.
    const recent = since(enqueued, ({ sentMs }) => sentMs >= fromMs - timeoutMs);
    const accepted = recent.filter(({ endedMs, outcome }) => outcome === 'ok' && (endedMs ?? 0) >= fromMs).length;
    if (accepted < wanted * SHARE) return `queue ${names[at]} took ${accepted} of ${wanted} messages ${during}`;
    const came = since(delivered, ({ atMs }) => atMs >= fromMs).filter(({ duplicate }) => !duplicate).length;
    if (came < wanted * SHARE) return `queue ${names[at]} delivered ${came} of ${wanted} messages ${during}`;
  }
  return null;
}

/** The end of a list in the order of time. */
function since<T>(list: readonly T[], isWithin: (each: T) => boolean): readonly T[] {
  let from = list.length;
  while (from > 0 && isWithin(list[from - 1] as T)) from--;
  return list.slice(from);
}
