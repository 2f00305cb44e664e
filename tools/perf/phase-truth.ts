import { median } from '../../lib/analysis/statistics.ts';
import type { Failover, FailoverRound, FaultEvent, PhaseName } from '../../lib/report/faults.ts';
import { PROBE_EVERY_MS } from '../../runner/faults/prober/prober.ts';

/** A failover as a scripted cluster has played it; times are milliseconds since 1970, what did not happen is left out. */
export interface Played {
  /** Position of the node that was killed. */
  readonly down: number;
  /** Position of the next leader. */
  readonly next: number;
  /** Just before its first connection was cut. */
  readonly beganMs: number;
  readonly log: Readonly<
    Partial<Record<'downMs' | 'visibleMs' | 'acceptsMs' | 'redirectsMs' | 'backMs' | 'caughtUpMs', number>>
  >;
}

/** What a scripted cluster knows of a run. */
export interface Truth {
  readonly failovers: readonly Played[];
  /** Writes that the runner's probes sent. */
  readonly probes: readonly { readonly node: number; readonly path: string; readonly atMs: number }[];
  /** How late the cluster's own timers were. */
  readonly lags: readonly { readonly atMs: number; readonly ms: number }[];
  /** What a write takes. */
  readonly writeMs: number;
  /** By position of the node: the paths that its probes write. */
  readonly lanes: readonly ReadonlySet<string>[];
}

/** How far a phase lies from what happened. */
export interface Deviation {
  readonly round: number;
  readonly phase: PhaseName | 'ready' | 'caughtUp';
  readonly measuredMs: number | null;
  readonly realMs: number;
  /** Later than it happened; NaN when it was not seen. */
  readonly offMs: number;
  /** By how much timers were late about that time. */
  readonly lagMs: number;
}

/** What a request, its redirects and its answer take besides; and the whole milliseconds in which events are told. */
export const QUANTUM_MS = 11;

/** Times between two probes of the same node that follow each other, with when they began. */
function gapsOf({ probes, lanes }: Truth, node: number): { readonly atMs: number; readonly ms: number }[] {
  const arrivals = probes
    .filter((probe) => probe.node === node && lanes[node]?.has(probe.path))
    .map(({ atMs }) => atMs);
  return arrivals.slice(1).map((atMs, at) => ({ atMs: arrivals[at] as number, ms: atMs - (arrivals[at] as number) }));
}

/** The usual time between two probes of a node, as the nodes saw them: what late timers are allowed for must not become the rule. */
export function usualGapMs(truth: Truth): number {
  const gaps = truth.lanes.flatMap((_, node) => gapsOf(truth, node).map(({ ms }) => ms));
  return median(gaps) ?? Number.NaN;
}

/** By how much timers were late around a moment: the cluster's, and the prober's as its probes arrived at the nodes that live. */
function lagAt(atMs: number, { down }: Played, truth: Truth): number {
  const [fromMs, toMs] = [atMs - PROBE_EVERY_MS, atMs + 2 * PROBE_EVERY_MS];
  const own = truth.lags
    .filter((lag) => lag.atMs > fromMs && lag.atMs - lag.ms < toMs)
    .reduce((sum, { ms }) => sum + ms, 0);
  const late = truth.lanes
    .flatMap((_, node) => (node === down ? [] : gapsOf(truth, node)))
    .filter((gap) => gap.atMs < toMs && gap.atMs + gap.ms > fromMs)
    .map(({ ms }) => ms - PROBE_EVERY_MS);
  // A pause of the cluster shows in both.
  return Math.max(own, ...late);
}

function ofRound(round: FailoverRound, events: readonly FaultEvent[], played: Played, truth: Truth): Deviation[] {
  const begin = events.find(({ atMs }) => atMs === round.faultMs);
  const undo = events.find(
    ({ node, verb, atMs }) => verb === 'start' && node === round.nodes[0] && atMs > round.faultMs,
  );
  if (begin === undefined || undo === undefined) throw new Error(`round ${round.round} has no kill or no start`);
  const { log, beganMs } = played;
  const happened = (name: keyof Played['log']): number => log[name] ?? Number.NaN;
  // A write counts when it was sent after the command had ended, or after the next leader could be seen.
  const effectMs = Date.parse(begin.at) + begin.doneMs - begin.atMs;
  const accepted = (name: 'acceptsMs' | 'redirectsMs'): number =>
    Math.max(happened(name), Math.min(effectMs, happened('visibleMs'))) + truth.writeMs;
  const told = (phase: Deviation['phase'], measuredMs: number | null, fromMs: number, atMs: number): Deviation => ({
    round: round.round,
    phase,
    measuredMs,
    realMs: atMs - fromMs,
    offMs: (measuredMs ?? Number.NaN) - (atMs - fromMs),
    lagMs: lagAt(atMs, played, truth),
  });
  const { phases, rejoin } = round;
  const [faultMs, undoMs] = [Date.parse(begin.at), Date.parse(undo.at)];
  const readyMs = rejoin?.readyMs ?? null;
  // Having caught up is asked only once the node is ready.
  const caughtUpMs = Math.max(happened('caughtUpMs'), undoMs + (readyMs ?? Number.NaN));
  return [
    told('firstFailure', phases.firstFailure, faultMs, beganMs),
    told('leaderVisible', phases.leaderVisible, faultMs, happened('visibleMs')),
    told('firstAccepted', phases.firstAccepted, faultMs, accepted('acceptsMs')),
    told('acceptedEverywhere', phases.acceptedEverywhere, faultMs, accepted('redirectsMs')),
    told('ready', readyMs, undoMs, happened('backMs')),
    told('caughtUp', rejoin?.caughtUpMs ?? null, undoMs, caughtUpMs),
  ];
}

/**
 * Every phase that a probe or a single request tells, beside what happened. Throughput and latency are judgements on hundreds of
 * writes, and have no moment in the script.
 */
export function deviations({ rounds }: Failover, events: readonly FaultEvent[], truth: Truth): Deviation[] {
  return rounds.flatMap((round, at) => {
    const played = truth.failovers[at];
    if (played === undefined) throw new Error(`the cluster knows of ${truth.failovers.length} failovers only`);
    return ofRound(round, events, played, truth);
  });
}

/** Whether a phase was told within one interval of the probes, never before it happened. `lags`: allow for late timers as well. */
export function isRight({ offMs, lagMs }: Deviation, lags: boolean): boolean {
  return offMs >= -1 && offMs <= PROBE_EVERY_MS + QUANTUM_MS + (lags ? lagMs : 0);
}
