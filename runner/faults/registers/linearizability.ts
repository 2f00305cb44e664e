import { setInWords } from '../../../lib/analysis/clock.ts';
import { plural } from '../../../lib/base/format.ts';
import type { Linearizability } from '../../../lib/report/linearizability.ts';
import type { Reads } from '../../../lib/targets/target.ts';
import { type LedgerContext, LedgerWrites } from '../ledger/writes.ts';
import { judgeRegisters } from './judge.ts';
import { storyOf } from './story.ts';

/** Why a history cannot be judged; null when it can. */
function refusal({ context, duplicates }: LedgerWrites, reads: Reads): string | null {
  if (reads === 'local') return 'reads are local: they may be stale, which is counted by itself';
  const [step] = context.clockSteps ?? [];
  if (step !== undefined)
    return `the system's clock was set ${setInWords(step.byMs)}, so times before and after do not compare`;
  if (duplicates === 0) return null;
  return `${plural(duplicates, 'write')} carried a stamp that another recorded write carried too`;
}

/**
 * What is to be said of a history whose load has ended.
 * @param reads what they promise: nothing is asked of local ones
 */
export function linearizabilityOf(context: LedgerContext, reads: Reads): Linearizability {
  const writes = new LedgerWrites(context);
  const absent = refusal(writes, reads);
  if (absent !== null) return { absent };
  const { operations, entries, violated, violations } = judgeRegisters(writes);
  return {
    operations,
    entries,
    clockErrorMs: context.history.loadErrorMs,
    violations: violated,
    stories: violations.map((violation) => storyOf(writes, violation)),
  };
}
