import type { Safety } from '../../../report/safety.ts';
import { unorderedEntries } from '../../safety.ts';
import type { Rule } from '../rule.ts';

const entries = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);

/** A rule on what became of every write. */
function rule(name: string, level: Rule['level'], says: string, finding: (safety: Safety) => string | null): Rule {
  return {
    name,
    level,
    says,
    check: ({ safety }) => {
      const found = safety === null ? null : finding(safety);
      return found === null ? [] : [found];
    },
  };
}

export const SAFETY_RULES: readonly Rule[] = [
  rule('lost', 'invalid', 'No acknowledged write is lost.', ({ lost }) =>
    lost > 0 ? `Acknowledged writes were lost in ${entries(lost)}.` : null,
  ),
  rule('phantom', 'invalid', 'No entry holds a value that nobody wrote.', ({ phantom }) =>
    phantom > 0 ? `${entries(phantom)} held a value that nobody wrote.` : null,
  ),
  {
    name: 'not-linearizable',
    level: 'invalid',
    says: 'Reads that promise to be linearizable are.',
    check: ({ safety }) => {
      const unordered = safety === null ? 0 : unorderedEntries(safety);
      return unordered > 0 ? [`Reads were not linearizable in ${entries(unordered)}, as they promise to be.`] : [];
    },
  },
  {
    name: 'reads-contradicted',
    level: 'suspect',
    says: 'Reads that were taken for linearizable are not answered by nodes that could not make sure of it.',
    check: ({ contradiction }) => (contradiction === null ? [] : [contradiction]),
  },
  rule('refused-but-there', 'suspect', 'No write that was refused is there.', ({ rejectedButThere: count }) =>
    count > 0 ? `Writes that were refused are there all the same in ${entries(count)}.` : null,
  ),
  rule('node-behind', 'suspect', 'No node still lacks acknowledged writes that others have.', ({ behind }) =>
    behind > 0 ? `A node still lacked acknowledged writes of ${entries(behind)} that others had.` : null,
  ),
  rule('ledger-incomplete', 'suspect', 'Every acknowledged write was checked.', ({ complete }) =>
    complete ? null : 'The safety ledger is not complete: whether everything acknowledged is there is not known.',
  ),
];
