import { largest, smallest } from '../base/extremes.ts';
import { elapsed } from '../base/format.ts';
import { FAULTS_BY_KIND, type FailoverRound, type FaultKind, PHASE_NAMES, type PhaseName } from '../report/faults.ts';
import type { RoundSpread } from '../report/rounds.ts';
import { median } from './statistics.ts';

/** How the values of several rounds lie; null stands for a round in which it was not seen. Null when no round has seen it. */
export function overRounds(values: readonly (number | null)[]): RoundSpread | null {
  const seen = values.filter((value) => value !== null);
  const middle = median(seen);
  if (middle === null) return null;
  return {
    median: middle,
    min: smallest(seen),
    max: largest(seen),
    rounds: seen.length,
    missing: values.length - seen.length,
  };
}

/** `1.00 s (900 ms to 1.10 s)`: of one round its time alone. */
export function spreadInWords({ median: middle, min, max, rounds }: RoundSpread): string {
  return `${elapsed(middle)}${rounds > 1 ? ` (${elapsed(min)} to ${elapsed(max)})` : ''}`;
}

/** How the nodes that were hit came back in each round, in milliseconds from undoing the fault. */
export interface Rejoin {
  readonly what: 'readyMs' | 'caughtUpMs';
  readonly times: readonly (number | null)[];
  readonly over: RoundSpread | null;
}

/** How nodes came back, over all rounds; nothing where no round has looked. */
export function rejoins(rounds: readonly Pick<FailoverRound, 'rejoin'>[]): Rejoin[] {
  if (!rounds.some(({ rejoin }) => rejoin !== null)) return [];
  return (['readyMs', 'caughtUpMs'] as const).map((what) => {
    const times = rounds.map(({ rejoin }) => rejoin?.[what] ?? null);
    return { what, times, over: overRounds(times) };
  });
}

/**
 * The phases that can be seen of a cluster after a kind of fault, in their order.
 * @param tellsLeader whether its nodes say who leads
 */
export function visiblePhases(kind: FaultKind, tellsLeader: boolean): readonly PhaseName[] {
  const leaderStays = FAULTS_BY_KIND[kind].hits === 'followers';
  return PHASE_NAMES.filter((phase) => {
    if (phase === 'steppedDown') return tellsLeader && leaderStays;
    return tellsLeader || phase !== 'leaderVisible';
  });
}

/** Whether one of the given phases of a round, or its nodes' way back, was watched for and not seen. */
export function hasUnseen(
  { phases, rejoin }: Pick<FailoverRound, 'phases' | 'rejoin'>,
  watched: readonly PhaseName[],
): boolean {
  return [...watched.map((phase) => phases[phase]), rejoin?.readyMs, rejoin?.caughtUpMs].includes(null);
}

/** Whether throughput or latency of a round are back after no time at all: they never left their range. */
export function neverLeftRange({ phases }: Pick<FailoverRound, 'phases'>): boolean {
  return phases.throughputBack === 0 || phases.latencyBack === 0;
}

/** What all rounds did to the writes of the load. */
export interface FailoverToll {
  /** Writes sent from fault to end of watch. */
  readonly sent: number;
  readonly rejected: number;
  readonly unknown: number;
  /** Median over the rounds of the ok writes per second before the fault; 0 without a round. */
  readonly perSecondBefore: number;
}

/** Adds up the rounds of a failover. */
export function tollOf(rounds: readonly Pick<FailoverRound, 'writes' | 'before'>[]): FailoverToll {
  const sum = (outcome: 'ok' | 'rejected' | 'unknown'): number =>
    rounds.reduce((total, { writes }) => total + writes[outcome], 0);
  const [rejected, unknown] = [sum('rejected'), sum('unknown')];
  return {
    sent: sum('ok') + rejected + unknown,
    rejected,
    unknown,
    perSecondBefore: median(rounds.map(({ before }) => before.opsPerSecond)) ?? 0,
  };
}

/** The most nodes that were hit in one round; 0 without a round. */
export function mostNodesHit(rounds: readonly Pick<FailoverRound, 'nodes'>[]): number {
  return Math.max(0, largest(rounds.map(({ nodes }) => nodes.length)));
}

/** Whether a round's act was timed: older reports say neither how long it took nor how long no write was accepted. */
export function isTimed({ uncertaintyMs }: Pick<FailoverRound, 'uncertaintyMs'>): boolean {
  return uncertaintyMs !== null;
}

/** In how many rounds leadership moved again after the first new leader, of those of which it is known. */
export function movedAgain(rounds: readonly Pick<FailoverRound, 'leaderChanges'>[]): {
  readonly rounds: number;
  readonly known: number;
} {
  const known = rounds.flatMap(({ leaderChanges }) => (leaderChanges === null ? [] : [leaderChanges]));
  return { rounds: known.filter((changes) => changes > 0).length, known: known.length };
}

/** Whether the phases of a kind of fault count, but for those that come before it, from when the nodes were brought back. */
export function countsFromReturn(kind: FaultKind): boolean {
  return FAULTS_BY_KIND[kind].hits === 'followers';
}

/** Phases that count from the fault whatever its kind. */
export const FROM_FAULT: readonly PhaseName[] = ['firstFailure', 'steppedDown'];
