import type { Safety } from '../report/safety.ts';
import type { CellCount } from '../report/thresholds.ts';
import type { Reads } from '../targets/target.ts';

/**
 * What a ledger proves.
 * - `violated`: an acknowledged write is lost, a value is there that nobody wrote, or reads that promise it were not linearizable.
 * - `unproven`: nothing of that was found, but not every acknowledged write could be checked.
 * - `doubtful`: a write that was refused is there.
 * - `behind`: a node still lacked what others had, after all the time that it may take to catch up.
 * - `unsteady`: reads went back in time on one node, or were stale although they promise not to be and that was not judged.
 * - `clean`: none of these.
 */
export type SafetyStanding = 'violated' | 'unproven' | 'doubtful' | 'behind' | 'unsteady' | 'clean';

/** Whether reads were stale that promise not to be; where they promise nothing of the kind, that is no fault. */
export function brokePromise({ stale }: Pick<Safety, 'stale'>, reads: Reads | null): boolean {
  return reads === 'linearizable' && stale > 0;
}

/** Entries whose operations fit in no order that a register has; 0 where that was not judged. */
export function unorderedEntries({ linearizability }: Pick<Safety, 'linearizability'>): number {
  return 'absent' in linearizability ? 0 : linearizability.violations;
}

/** The worst that a ledger of such reads shows. Never clean when it is not complete: what is not known is not clean. */
export function safetyStanding(safety: Safety, reads: Reads | null): SafetyStanding {
  const { lost, phantom, complete, rejectedButThere, behind, wentBack } = safety;
  if (lost + phantom + unorderedEntries(safety) > 0) return 'violated';
  if (!complete) return 'unproven';
  if (rejectedButThere > 0) return 'doubtful';
  if (behind > 0) return 'behind';
  return wentBack > 0 || brokePromise(safety, reads) ? 'unsteady' : 'clean';
}

/** Whether a ledger shows something that should not be, however complete it is. */
export function showsTrouble(safety: Safety): boolean {
  const { lost, phantom, rejectedButThere, behind, wentBack } = safety;
  return lost + phantom + rejectedButThere + behind + wentBack + unorderedEntries(safety) > 0;
}

/** Whether all entries were read back once more after the whole cluster had been restarted. */
export function wasReadAfterRestart({ readings }: Pick<Safety, 'readings'>): boolean {
  return readings.some(({ when }) => when === 'after-full-restart');
}

/** Entries of which a ledger found this; null where it found none, and not everything was checked: more may come to light, but not less. */
export function foundByLedger(safety: Safety, what: Exclude<CellCount, 'leaderChanges'>): number | null {
  return safety[what] === 0 && !safety.complete ? null : safety[what];
}
