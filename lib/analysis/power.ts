import { type Power, type PowerRound, RETURN_NAMES, type ReturnSpread } from '../report/power.ts';
import type { OutcomeCounts } from '../report/rounds.ts';
import { overRounds } from './failover.ts';
import { median } from './statistics.ts';

/** Each step of the way back over all rounds; a step that no round has seen is left out: it has no median. */
export function overReturns(rounds: readonly Pick<PowerRound, 'returns'>[]): ReturnSpread[] {
  return RETURN_NAMES.flatMap((step) => {
    const over = overRounds(rounds.map(({ returns }) => returns[step]));
    return over === null ? [] : [{ step, ...over }];
  });
}

/** Whether a step of the way back was waited for and not seen. */
export function didNotReturn({ returns }: Pick<PowerRound, 'returns'>): boolean {
  return RETURN_NAMES.some((step) => returns[step] === null);
}

/** What all power cuts did to the writes of the load. */
export interface PowerToll {
  /** Under way at the cuts, by how they ended. */
  readonly underWay: OutcomeCounts;
  /** Median over the rounds of the accepted writes per second before the cut; 0 without a round. */
  readonly perSecondBefore: number;
}

/** Adds up the rounds. */
export function powerTollOf({ rounds }: Pick<Power, 'rounds'>): PowerToll {
  const sum = (outcome: keyof OutcomeCounts): number =>
    rounds.reduce((total, { underWay }) => total + underWay[outcome], 0);
  return {
    underWay: { ok: sum('ok'), rejected: sum('rejected'), unknown: sum('unknown') },
    perSecondBefore: median(rounds.map(({ opsPerSecondBefore }) => opsPerSecondBefore)) ?? 0,
  };
}
