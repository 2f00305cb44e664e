import { overRounds } from '../../../lib/analysis/failover.ts';
import { latest } from '../../../lib/analysis/statistics.ts';
import { largest, smallest } from '../../../lib/base/extremes.ts';
import {
  FAULTS_BY_KIND,
  type Failover,
  type FailoverRound,
  type FaultEvent,
  PHASE_NAMES,
  type PhaseName,
} from '../../../lib/report/faults.ts';

/** The mean of two middle values may differ in its last bits from one engine to the next. */
const TOLERANCE = 1e-9;

/**
 * What contradicts itself in the rounds of a failover, and where its phases do not follow from them, or its rounds not from the
 * acts. Empty when nothing does.
 */
export function checkFailover({ kind, rounds, phases }: Failover, events: readonly FaultEvent[]): string[] {
  const contradictions = rounds.flatMap((round, at) => [
    ...(round.round === at + 1 ? [] : [`round ${round.round} is the ${at + 1}. in the list`]),
    ...(round.kind === kind ? [] : [`round ${round.round} is a ${round.kind}, not a ${kind}`]),
    ...[...checkRound(round, rounds[at - 1]), ...checkKind(round), ...checkAct(round, events)].map(
      (contradiction) => `round ${round.round}: ${contradiction}`,
    ),
  ]);
  const names = phases.map(({ phase }) => phase);
  if (new Set(names).size < names.length) contradictions.push('a phase is there more than once');
  return [...contradictions, ...PHASE_NAMES.flatMap((phase) => checkPhase(phase, rounds, phases))];
}

function checkRound({ faultMs, phases, acceptedThrough }: FailoverRound, before: FailoverRound | undefined): string[] {
  const contradictions: string[] = [];
  if (before && before.faultMs > faultMs) contradictions.push('comes before the one before it');
  const everywhere = latest(acceptedThrough.map(({ ms }) => ms));
  if (phases.acceptedEverywhere !== everywhere) {
    contradictions.push(
      `acceptedEverywhere is ${phases.acceptedEverywhere}, but ${everywhere} follows from acceptedThrough`,
    );
  }
  return contradictions;
}

/** What a round of a kind of fault has, and no other. Older reports know of none of it. */
function checkKind({
  kind,
  phases,
  awayMs,
  uncertaintyMs,
  leaderChanges,
  termBefore,
  rejoin,
}: FailoverRound): string[] {
  const { hits } = FAULTS_BY_KIND[kind];
  const keptAway = hits === 'followers';
  return [
    ...(keptAway === (awayMs !== null) || uncertaintyMs === null ? [] : [`is a ${kind}, and awayMs is ${awayMs}`]),
    ...(keptAway || phases.steppedDown === null
      ? []
      : [`is a ${kind}, and its leader stepped down without being left alone`]),
    ...(hits === 'nobody' && rejoin !== null ? [`is a ${kind}, and nodes came back`] : []),
    ...((termBefore === null) === (leaderChanges === null) || uncertaintyMs === null
      ? []
      : [`leaderChanges is ${leaderChanges}, and the term before ${termBefore}`]),
  ];
}

/** The act that a round begins with, and how long it took, are among the events. */
function checkAct({ kind, nodes, faultMs, uncertaintyMs }: FailoverRound, events: readonly FaultEvent[]): string[] {
  if (uncertaintyMs === null) return [];
  const { begin } = FAULTS_BY_KIND[kind];
  const acts = nodes.flatMap(
    (node) => events.find((event) => event.node === node && event.verb === begin && event.atMs >= faultMs) ?? [],
  );
  const fromMs = smallest(acts.map(({ atMs }) => atMs));
  const tookMs = largest(acts.map(({ doneMs }) => doneMs)) - faultMs;
  if (acts.length < nodes.length || fromMs !== faultMs) return [`no ${begin} of ${nodes.join(', ')} begins with it`];
  return tookMs === uncertaintyMs ? [] : [`uncertaintyMs is ${uncertaintyMs}, but ${tookMs} follows from the events`];
}

function checkPhase(name: PhaseName, rounds: readonly FailoverRound[], phases: Failover['phases']): string[] {
  const expected = overRounds(rounds.map((round) => round.phases[name]));
  const found = phases.find(({ phase }) => phase === name);
  if (expected === null) return found ? [`${name} has a median, though no round has seen it`] : [];
  if (!found) return [`${name} is missing, though ${expected.rounds} of ${rounds.length} rounds have seen it`];
  return (Object.keys(expected) as (keyof typeof expected)[]).flatMap((key) => {
    const same = Math.abs(found[key] - expected[key]) <= TOLERANCE * Math.max(1, expected[key]);
    return same ? [] : [`${name}.${key} is ${found[key]}, but ${expected[key]} follows from the rounds`];
  });
}
