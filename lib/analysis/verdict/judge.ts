import { mistakeInWords } from '../../base/mistake.ts';
import type { Verdict } from '../../report/figures.ts';
import type { Evidence } from './evidence.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.ts';

export type { Evidence } from './evidence.ts';

/**
 * Says how far a cell's numbers can be believed, and why not further: the gravest first. A rule that fails costs none of them: it is
 * a doubt, since nobody knows what it would have found.
 */
export function judge(evidence: Evidence, rules: readonly Rule[] = RULES): Verdict {
  const asked = rules.filter(({ brokenByFaults }) => !(brokenByFaults && evidence.faultsExpected));
  const found = asked.flatMap((rule) => foundBy(rule, evidence));
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

interface Found extends Pick<Rule, 'name' | 'level'> {
  readonly reason: string;
}

function foundBy({ name, level, check }: Rule, evidence: Evidence): Found[] {
  try {
    return check(evidence).map((reason) => ({ name, level, reason }));
  } catch (error) {
    const reason = `raftmark made a mistake, and the rule ${name} could not be asked: ${mistakeInWords(error)}.`;
    return [{ name, level: 'suspect', reason }];
  }
}
