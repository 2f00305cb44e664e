import { smallest } from '../base/extremes.ts';
import {
  type LedByNode,
  QUEUE_FIGURES,
  type QueueFaultRound,
  type QueueFigure,
  type QueueRound,
  type QueueSpread,
  type QueueTimes,
} from '../report/queue-faults.ts';
import { OUTCOMES } from '../targets/outcome.ts';
import { overRounds } from './failover.ts';
import type { LeaderSighting, QueueLog } from './queue-log.ts';

/** One fault as the load and the questions saw it. Times are milliseconds since the run's start. */
export interface QueueFaultObservation {
  /** Of the queues, in their order. */
  readonly logs: readonly QueueLog[];
  readonly sightings: readonly LeaderSighting[];
  /** Nodes that were hit. */
  readonly hit: readonly string[];
  /** The name of the node that has an id, as far as that is known; else the id. */
  readonly nameOf: (id: string) => string;
  /** Just before the act, and when it had taken effect. */
  readonly faultMs: number;
  readonly effectMs: number;
  /** From when times count where that is not the fault: when nodes, all of which were hit, were started again. Null otherwise. */
  readonly returnMs: number | null;
  /** When the watch ended. */
  readonly untilMs: number;
  /** When the next fault came; Infinity after the last. */
  readonly endMs: number;
}

/** Whom each node named last, until a moment. */
function lastTold(sightings: readonly LeaderSighting[], untilMs: number): Map<string, LeaderSighting> {
  const last = new Map<string, LeaderSighting>();
  for (const sighting of sightings) if (sighting.toldMs <= untilMs) last.set(sighting.node, sighting);
  return last;
}

/**
 * Who led each queue at a moment: the id that most of the nodes name, without those that are left out; null where none names any.
 * @param queues how many there are
 */
export function standingAt(
  sightings: readonly LeaderSighting[],
  atMs: number,
  queues: number,
  without: readonly string[] = [],
): (string | null)[] {
  const told = [...lastTold(sightings, atMs).values()].filter(({ node }) => !without.includes(node));
  return Array.from({ length: queues }, (_, queue) => {
    const votes = new Map<string, number>();
    for (const { leaders } of told) {
      const id = leaders[queue] ?? null;
      if (id !== null) votes.set(id, (votes.get(id) ?? 0) + 1);
    }
    return [...votes].sort(([, one], [, other]) => other - one)[0]?.[0] ?? null;
  });
}

/** How many queues each node leads, in the order in which the queues name them. */
export function ledByNode(standing: readonly (string | null)[], nameOf: (id: string) => string): LedByNode[] {
  const counts = new Map<string | null, number>();
  for (const id of standing) {
    const leader = id === null ? null : nameOf(id);
    counts.set(leader, (counts.get(leader) ?? 0) + 1);
  }
  return [...counts].map(([leader, queues]) => ({ leader, queues }));
}

/**
 * The longest time between two moments, or from the last one to the end, that did not end before the fault. Null when there was none at
 * all.
 * @param moments in any order
 */
export function longestGap(moments: readonly number[], faultMs: number, untilMs: number): number | null {
  const sorted = moments.filter((at) => at <= untilMs).sort((one, other) => one - other);
  let before: number | null = null;
  let longest: number | null = null;
  for (const at of [...sorted, untilMs]) {
    if (before !== null && at > faultMs) longest = Math.max(longest ?? 0, at - before);
    before = at;
  }
  return sorted.length === 0 ? null : longest;
}

/** When another leader than before was named by a node that was not hit, and how much earlier that may have been. */
function anotherLeader(
  { sightings, hit, effectMs, returnMs, untilMs }: QueueFaultObservation,
  queue: number,
  before: string | null,
): { readonly atMs: number; readonly withinMs: number } | null {
  const fromMs = returnMs ?? effectMs;
  // Of nodes that were all started again the first to lead may be the one that led before.
  const others = returnMs === null ? hit : [];
  for (const { node, askedMs, toldMs, beforeMs, leaders } of sightings) {
    const leader = leaders[queue] ?? null;
    if (leader === null || others.includes(node) || askedMs < fromMs || toldMs > untilMs) continue;
    if (returnMs === null && leader === before) continue;
    return { atMs: toldMs, withinMs: toldMs - Math.max(fromMs, beforeMs ?? fromMs) };
  }
  return null;
}

function timesOf(
  observation: QueueFaultObservation,
  { enqueued, delivered }: QueueLog,
  isHit: boolean,
  namedMs: number | null,
): QueueTimes {
  const { hit, faultMs, effectMs, returnMs, untilMs } = observation;
  // A leader that is hit may still take what is sent before it is gone; one that is not is the same before and after.
  const fromMs = returnMs ?? (isHit ? Math.min(effectMs, namedMs ?? effectMs) : faultMs);
  const since = (at: number | null | undefined): number | null => (at == null ? null : at - (returnMs ?? faultMs));
  const accepted = enqueued.flatMap(({ sentMs, endedMs, outcome }) =>
    outcome === 'ok' && endedMs !== null && endedMs <= untilMs ? [{ sentMs, endedMs }] : [],
  );
  const fresh = accepted.filter(({ sentMs }) => sentMs >= fromMs).map(({ endedMs }) => endedMs);
  // What a node had sent before it was hit may arrive after that.
  const first = delivered.find(
    ({ atMs, node, openedMs }) =>
      atMs <= untilMs && (hit.includes(node) ? openedMs >= (returnMs ?? effectMs) : atMs >= (returnMs ?? faultMs)),
  );
  return {
    leaderNamed: since(namedMs),
    firstAccepted: fresh.length === 0 ? null : since(smallest(fresh)),
    firstDelivered: since(first?.atMs),
    acceptedGap: longestGap(
      accepted.map(({ endedMs }) => endedMs),
      faultMs,
      untilMs,
    ),
    deliveredGap: longestGap(
      delivered.map(({ atMs }) => atMs),
      faultMs,
      untilMs,
    ),
  };
}

function outcomesOf({ enqueued }: QueueLog, faultMs: number, untilMs: number): QueueRound['enqueues'] {
  const sent = enqueued.filter(({ sentMs }) => sentMs >= faultMs && sentMs <= untilMs);
  const [ok, rejected, unknown] = OUTCOMES.map((each) => sent.filter(({ outcome }) => outcome === each).length);
  return { ok: ok ?? 0, rejected: rejected ?? 0, unknown: unknown ?? 0 };
}

/** Whether a node that was hit is seen to lead after it, by a message that it delivers: others may name it for as long as they know nothing better. */
function leadsAgain({ effectMs, untilMs }: QueueFaultObservation, { delivered }: QueueLog, leader: string): boolean {
  return delivered.some(({ atMs, node, openedMs }) => node === leader && openedMs >= effectMs && atMs <= untilMs);
}

/** What a fault did to each queue, and who led them before and after it. */
export function queueRounds(observation: QueueFaultObservation): {
  readonly queues: readonly QueueRound[];
  readonly before: readonly LedByNode[];
  readonly after: readonly LedByNode[];
} {
  const { logs, sightings, hit, nameOf, faultMs, returnMs, untilMs, endMs } = observation;
  const before = standingAt(sightings, faultMs, logs.length);
  const after = standingAt(sightings, untilMs, logs.length, returnMs === null ? hit : []);
  const name = (id: string | null | undefined): string | null => (id == null ? null : nameOf(id));
  const queues = logs.map((log, at): QueueRound => {
    const leaderBefore = before[at] ?? null;
    const isHit = leaderBefore !== null && hit.includes(nameOf(leaderBefore));
    const named = isHit ? anotherLeader(observation, at, leaderBefore) : null;
    if (isHit && named === null && !leadsAgain(observation, log, nameOf(leaderBefore))) after[at] = null;
    const came = log.delivered.filter(({ atMs }) => atMs >= faultMs && atMs < endMs);
    return {
      queue: at + 1,
      hit: isHit,
      leaderBefore: name(leaderBefore),
      leaderAfter: name(after[at]),
      times: timesOf(observation, log, isHit, named?.atMs ?? null),
      leaderNamedWithinMs: named?.withinMs ?? null,
      enqueues: outcomesOf(log, faultMs, untilMs),
      redelivered: came.filter(({ again }) => again).length,
      duplicates: came.filter(({ duplicate }) => duplicate).length,
    };
  });
  return { queues, before: ledByNode(before, nameOf), after: ledByNode(after, nameOf) };
}

/**
 * Whether everything of a round was seen that can be: of each queue a message accepted and one delivered.
 * @param leaders whether another leader is awaited where the leader was hit
 */
export function allSeen(queues: readonly QueueRound[], leaders: boolean): boolean {
  return queues.every(
    ({ hit, times }) =>
      times.firstAccepted !== null && times.firstDelivered !== null && (!leaders || !hit || times.leaderNamed !== null),
  );
}

/** One figure of one queue in one round. */
export function figureOf({ times, redelivered, duplicates }: QueueRound, figure: QueueFigure): number | null {
  if (figure === 'redelivered') return redelivered;
  return figure === 'duplicates' ? duplicates : times[figure];
}

/** The queues of all rounds that were not cut off: of the others nobody knows how long what is missing would have taken. */
export function countedQueues(rounds: readonly Pick<QueueFaultRound, 'queues' | 'cutOff'>[]): QueueRound[] {
  return rounds.flatMap(({ queues, cutOff }) => (cutOff ? [] : queues));
}

/** Each figure over all rounds that were not cut off, of the queues that were hit and of the others; one that no round has seen is left out. */
export function overQueueRounds(rounds: readonly Pick<QueueFaultRound, 'queues' | 'cutOff'>[]): QueueSpread[] {
  const all = countedQueues(rounds);
  return QUEUE_FIGURES.flatMap((figure) =>
    [true, false].flatMap((hit): QueueSpread[] => {
      // Of a leader that was not hit none other is awaited.
      if (figure === 'leaderNamed' && !hit) return [];
      const over = overRounds(all.filter((queue) => queue.hit === hit).map((queue) => figureOf(queue, figure)));
      return over === null ? [] : [{ figure, hit, ...over }];
    }),
  );
}
