import { overRounds } from '../../../lib/analysis/failover.ts';
import { latest } from '../../../lib/analysis/statistics.ts';
import { type Failover, type FailoverRound, PHASE_NAMES, type PhaseName } from '../../../lib/report/faults.ts';

/** The mean of two middle values may differ in its last bits from one engine to the next. */
const TOLERANCE = 1e-9;

/** What contradicts itself in the rounds of a failover, and where its phases do not follow from them. Empty when nothing does. */
export function checkFailover({ kind, rounds, phases }: Failover): string[] {
  const contradictions = rounds.flatMap((round, at) => [
    ...(round.round === at + 1 ? [] : [`round ${round.round} is the ${at + 1}. in the list`]),
    ...(round.kind === kind ? [] : [`round ${round.round} is a ${round.kind}, not a ${kind}`]),
    ...checkRound(round, rounds[at - 1]).map((contradiction) => `round ${round.round}: ${contradiction}`),
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
