import type { Verdict } from '../../report/figures.ts';
import type { Evidence } from './evidence.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.ts';

export type { Evidence } from './evidence.ts';

/** Says how far a cell's numbers can be believed, and why not further: the gravest first. */
export function judge(evidence: Evidence, rules: readonly Rule[] = RULES): Verdict {
  const asked = rules.filter(({ brokenByFaults }) => !(brokenByFaults && evidence.faultsExpected));
  const found = asked.flatMap(({ name, level, check }) => check(evidence).map((reason) => ({ name, level, reason })));
  const sorted = [
    ...found.filter(({ level }) => level === 'invalid'),
    ...found.filter(({ level }) => level === 'suspect'),
  ];
  return {
    level: sorted[0]?.level ?? 'valid',
    reasons: sorted.map(({ reason }) => reason),
    rules: sorted.map(({ name }) => name),
  };
}
