import { didNotReturn, overReturns } from '../../../lib/analysis/power.ts';
import { latest } from '../../../lib/analysis/statistics.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { type Power, type PowerRound, RETURN_NAMES, type ReturnSpread } from '../../../lib/report/power.ts';

/** The mean of two middle values may differ in its last bits from one engine to the next. */
const TOLERANCE = 1e-9;

/** What contradicts itself in power cuts, and where their spreads do not follow from the rounds. Empty when nothing does. */
export function checkPower({ unsynced, rounds, returns }: Power, state: Cell['state']): string[] {
  const contradictions = rounds.flatMap((round, at) => [
    ...(round.round === at + 1 ? [] : [`round ${round.round} is the ${at + 1}. in the list`]),
    ...checkRound(round, rounds[at - 1]).map((contradiction) => `round ${round.round}: ${contradiction}`),
    ...(state === 'ok' && didNotReturn(round) ? [`round ${round.round} did not end, yet the cell is ok`] : []),
    ...(unsynced !== 'lost' && round.cacheUsed !== null ? [`round ${round.round} has a cache without LazyFS`] : []),
  ]);
  const steps = returns.map(({ step }) => step);
  if (new Set(steps).size < steps.length) contradictions.push('a step is there more than once');
  return [...contradictions, ...checkSpreads(overReturns(rounds), returns)];
}

function checkRound(round: PowerRound, before: PowerRound | undefined): string[] {
  const { faultMs, downMs, spreadMs, returns, acceptedThrough } = round;
  const contradictions: string[] = [];
  if (before && before.faultMs + before.downMs > faultMs)
    contradictions.push('begins before the one before it has ended');
  if (spreadMs > downMs) contradictions.push('nodes were started before the last of them was killed');
  const everywhere = latest(acceptedThrough.map(({ ms }) => ms));
  if (returns.acceptedEverywhere !== everywhere) {
    contradictions.push(
      `acceptedEverywhere is ${returns.acceptedEverywhere}, but ${everywhere} follows from acceptedThrough`,
    );
  }
  // Where a node listens says the start command, which may be the last to end.
  const order = RETURN_NAMES.filter((name) => name !== 'listening');
  for (const [at, name] of order.entries()) {
    const [earlier, later] = [order[at - 1], returns[name]];
    const time = earlier === undefined ? null : returns[earlier];
    if (earlier !== undefined && later !== null && (time === null || time > later))
      contradictions.push(`${name} was at ${later} ms, and ${earlier} at ${time}`);
  }
  return contradictions;
}

function checkSpreads(expected: readonly ReturnSpread[], found: readonly ReturnSpread[]): string[] {
  return RETURN_NAMES.flatMap((name) => {
    const [is, follows] = [found, expected].map((list) => list.find(({ step }) => step === name));
    if (!follows) return is ? [`${name} has a median, though no round has seen it`] : [];
    if (!is) return [`${name} is missing, though ${follows.rounds} rounds have seen it`];
    return (['median', 'min', 'max', 'rounds', 'missing'] as const).flatMap((key) => {
      const same = Math.abs(is[key] - follows[key]) <= TOLERANCE * Math.max(1, follows[key]);
      return same ? [] : [`${name}.${key} is ${is[key]}, but ${follows[key]} follows from the rounds`];
    });
  });
}
