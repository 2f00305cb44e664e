import type { MeasuredCell } from '../../../lib/analysis/cells.ts';
import { judgedBy, ruleOutcomes } from '../../../lib/analysis/threshold-rules/judge.ts';
import { parseRule, RuleError, type ThresholdRule } from '../../../lib/analysis/threshold-rules/parse.ts';
import { judgeThresholds } from '../../../lib/analysis/thresholds.ts';
import type { Report } from '../../../lib/report/report.ts';
import { type CellThreshold, LIMITS } from '../../../lib/report/thresholds.ts';

/** What contradicts the figures of a cell in the limits that were held against them. */
export function checkThresholds(cell: MeasuredCell): string[] {
  return cell.thresholds.flatMap((each) => {
    const name = each.operation === undefined ? '' : `${each.operation}: `;
    return checkThreshold(each, cell).map((contradiction) => `${name}${each.limit} ${contradiction}`);
  });
}

function checkThreshold(threshold: CellThreshold, cell: MeasuredCell): string[] {
  const { allowed, measured, met } = threshold;
  const judged = judgedAnew(threshold, cell);
  if (typeof judged === 'string') return [judged];
  if (measured !== judged.measured)
    return [`is given as ${measured} with its limit, and as ${judged.measured} elsewhere`];
  return met === judged.met ? [] : [`is said to be ${met ? '' : 'not '}met: allowed ${allowed}, measured ${measured}`];
}

/** The same limit, judged by the figures of its cell; a clause where it cannot be. */
function judgedAnew(
  { rule, operation, limit, allowed }: CellThreshold,
  cell: MeasuredCell,
): Pick<CellThreshold, 'measured' | 'met'> | string {
  if (rule !== undefined) {
    const read = readRule(rule);
    if (read === null) return `has a rule that cannot be read: ${rule}`;
    const own = judgedBy(read, cell).find((each) => each.operation === operation);
    return own ?? `is judged by a rule that is not about it: ${rule}`;
  }
  const name = LIMITS.find((known) => known === limit);
  if (name === undefined) return 'has a limit that only a rule can set, and no rule';
  const result = cell.operations.find((each) => each.operation === operation);
  const [judged] = result === undefined ? [] : judgeThresholds({ [name]: allowed }, result);
  return judged ?? 'has a limit, yet there is no such operation';
}

function readRule(text: string): ThresholdRule | null {
  try {
    return parseRule(text);
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
}

/** Rules whose outcome over all cells does not follow from these. */
export function checkRules({ thresholds = [], cells }: Pick<Report, 'thresholds' | 'cells'>): string[] {
  return thresholds.flatMap(({ rule: text, judged, missed, met, absent }) => {
    const rule = readRule(text);
    if (rule === null) return [`thresholds: the rule ${text} cannot be read`];
    const [found] = ruleOutcomes(cells, [rule]);
    const same = found?.judged === judged && found.missed === missed && found.met === met;
    return same && (absent === undefined) === judged > 0
      ? []
      : [`thresholds: what is said of ${text} does not follow from the cells`];
  });
}
