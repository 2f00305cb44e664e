import { median } from '../../../lib/analysis/statistics.ts';
import { largest } from '../../../lib/base/extremes.ts';
import { elapsed, plural } from '../../../lib/base/format.ts';
import { PROBE_EVERY_MS, PROBE_TIMEOUT_MS } from '../prober/prober.ts';
import type { LeaderSeen } from './leader.ts';
import { acceptedByHit, type FailureSeen, throughNode } from './requests.ts';
import { longestGap } from './throughput.ts';
import { isAway, type LoadWrite, originOf, type RoundObservation, type RoundWindow } from './window.ts';

/** Half of the writes that take so many times what they took before is a cluster that has become slow, and no tail. */
const SLOW = 2;
/** Fewer writes tell nothing of how slow they have become. */
const LEAST_WRITES = 5;
/** Longer than this without an accepted write, once throughput was back, is worth a note. */
const STALL_MS = 500;

/** What has been found of a round. */
export interface Found {
  /** The first request that failed; null when none did. */
  readonly failure: FailureSeen | null;
  /** How leadership moved on after the first new leader. */
  readonly moves: readonly LeaderSeen[];
  /** Ends of the load's ok writes, ascending. */
  readonly ends: readonly number[];
  /** From what phases count from to throughput being back; null when it was not. */
  readonly throughputMs: number | null;
  /** What ten writes of the load took before the fault, at least 100 ms; null when none was accepted. */
  readonly slotMs: number | null;
  /** When a write was accepted again; null when none was. Milliseconds since the run's start. */
  readonly acceptedMs: number | null;
  /** Whether p99 was back. */
  readonly calm: boolean;
  /** Whether no probe was accepted through one of the nodes that were there. */
  readonly unprobed: boolean;
}

const NOTHING_BEFORE =
  'The load had no accepted write in the window before the fault, so there is nothing to compare throughput and latency with.';

/** What happened to the writes of the load that were under way when the fault came. */
function underWay({ faultMs }: RoundObservation, { writes }: RoundWindow): string[] {
  const cut = writes.filter(({ dueMs, endedMs }) => dueMs < faultMs && endedMs >= faultMs);
  const [rejected, unknown] = (['rejected', 'unknown'] as const).map(
    (outcome) => cut.filter((write) => write.outcome === outcome).length,
  ) as [number, number];
  if (rejected + unknown === 0) return [];
  return [
    `Of ${plural(cut.length, 'write')} under way at the fault, ${rejected} ended rejected and ${unknown} unknown; they are not among those sent while it was watched.`,
  ];
}

function failedBefore({ faultMs, beforeMs }: RoundObservation, { writes }: RoundWindow): string[] {
  const failed = writes.filter(
    ({ dueMs, endedMs, outcome }) => dueMs >= faultMs - beforeMs && endedMs < faultMs && outcome !== 'ok',
  ).length;
  return failed === 0
    ? []
    : [
        `${plural(failed, 'write')} had failed in the window before the fault, so what follows is compared with a cluster that was not healthy.`,
      ];
}

function hitAccepted(round: RoundObservation, window: RoundWindow): string[] {
  const count = acceptedByHit(round, window);
  if (count === 0) return [];
  const names = round.hit.map((node) => round.nodes[node]).join(', ');
  return [
    `${names}, which was hit, accepted ${plural(count, 'write')} sent after the fault had taken effect; they do not count.`,
  ];
}

function laterLeaders(moves: readonly LeaderSeen[], { nodes, faultMs }: RoundObservation): string[] {
  return moves.map(({ node, term, atMs }) => {
    const name = nodes[node] ?? 'another node';
    return `Leadership moved again: ${name} led in term ${term} ${Math.round(atMs - faultMs)} ms after the fault.`;
  });
}

/** The act took so long that probes tell the moments that follow more exactly than that of the fault. */
function longAct({ faultMs, effectMs }: RoundObservation): string[] {
  const ms = effectMs - faultMs;
  if (ms <= PROBE_EVERY_MS) return [];
  return [
    `The act took ${elapsed(ms)}, and the fault came at some moment of it: what counts from the fault may be so much shorter.`,
  ];
}

/** What failed first, where it failed by nothing but its time. */
function neverAnswered({ history, nodes, faultMs }: RoundObservation, failure: FailureSeen | null): string[] {
  if (failure === null || !history.isUnanswered(failure.row)) return [];
  const { row, atMs } = failure;
  const what = `a ${history.isWrite(row) ? 'write' : 'read'} of the ${history.isProbe(row) ? 'probes' : 'load'}`;
  const where = nodes[history.node(row)] ?? 'a node that is not known';
  const when =
    history.sentMs(row) < faultMs ? 'under way at the fault' : `sent ${Math.round(atMs - faultMs)} ms after the fault`;
  return [`What failed first was never answered: ${what}, ${when}, last asked of ${where}.`];
}

/** The longest time between two probe writes through one survivor, when it is far above the interval. */
function lateProbes(round: RoundObservation, { rows }: RoundWindow): string[] {
  const { history, nodes } = round;
  const originMs = originOf(round);
  return [...nodes.entries()].flatMap(([node, name]) => {
    if (isAway(round, node, originMs)) return [];
    const sent = rows
      .filter((row) => history.isProbe(row) && history.isWrite(row) && history.sentMs(row) >= originMs)
      .filter((row) => throughNode(history.writer(row)) === node)
      .map((row) => history.sentMs(row))
      .sort((a, b) => a - b);
    const gap = Math.max(0, largest(sent.map((sentMs, at) => sentMs - (sent[at - 1] ?? sentMs))));
    if (gap <= 2 * PROBE_EVERY_MS) return [];
    return [
      `Probes through ${name} were up to ${Math.round(gap)} ms apart, so its times are no more precise than that.`,
    ];
  });
}

function stalledAgain({ ends, throughputMs, slotMs }: Found, round: RoundObservation): string[] {
  const { faultMs, untilMs } = round;
  const gap = throughputMs === null ? null : longestGap(ends, originOf(round) + throughputMs, untilMs);
  if (gap === null || gap.ms < Math.max(STALL_MS, slotMs ?? 0)) return [];
  return [
    `Once throughput was back, no write was accepted for ${Math.round(gap.ms)} ms from ${Math.round(gap.atMs - faultMs)} ms after the fault.`,
  ];
}

const tookMs = ({ dueMs, endedMs }: LoadWrite): number => endedMs - dueMs;

/** Writes that were accepted again, and slow ever since: as where every round of replication waits for the node that is away. */
function stayedSlow(
  { acceptedMs, calm, unprobed }: Found,
  { nodes, hit, backMs, faultMs, untilMs, probeTimeoutMs = PROBE_TIMEOUT_MS }: RoundObservation,
  { writes }: RoundWindow,
): string[] {
  if (calm || acceptedMs === null) return [];
  const ok = writes.filter(({ outcome }) => outcome === 'ok');
  const before = ok.filter(({ endedMs }) => endedMs < faultMs).map(tookMs);
  const since = ok.filter(({ dueMs }) => dueMs >= acceptedMs && dueMs < untilMs).map(tookMs);
  const [usualMs, nowMs] = [median(before), median(since)];
  if (usualMs === null || nowMs === null || since.length < LEAST_WRITES || nowMs < SLOW * usualMs) return [];
  const away = backMs === null && hit.length > 0 ? ` with ${hit.map((node) => nodes[node]).join(', ')} away` : '';
  return [
    `Writes stayed slow${away} for as long as it was watched: half of those sent since the first was accepted took ${elapsed(nowMs)} or more, ${elapsed(usualMs)} before the fault.`,
    ...(unprobed && nowMs > probeTimeoutMs
      ? [
          `Probes are given up after ${elapsed(probeTimeoutMs)}: through which nodes such writes are accepted, they cannot show.`,
        ]
      : []),
  ];
}

/** What a reader of a round's figures should know besides, in sentences. */
export function notesOf(round: RoundObservation, window: RoundWindow, found: Found): string[] {
  return [
    ...(found.slotMs === null ? [NOTHING_BEFORE] : []),
    ...longAct(round),
    ...failedBefore(round, window),
    ...neverAnswered(round, found.failure),
    ...underWay(round, window),
    ...hitAccepted(round, window),
    ...laterLeaders(found.moves, round),
    ...stayedSlow(found, round, window),
    ...stalledAgain(found, round),
    ...lateProbes(round, window),
  ];
}
