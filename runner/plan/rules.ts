import { covers } from '../../lib/analysis/threshold-rules/judge.ts';
import type { ThresholdRule } from '../../lib/analysis/threshold-rules/parse.ts';
import { plural } from '../../lib/base/format.ts';
import { usageError } from '../system/errors.ts';
import { type Plan, scriptsOf } from './plan.ts';

/** A rule and what a plan has for it. */
interface PlannedRule {
  readonly rule: ThresholdRule;
  /** Cells that are to be measured and will have its figure. */
  readonly cells: number;
  /** Why none will, though some were to; null where some will, or none was to. */
  readonly skipped: string | null;
}

function planned(plan: Plan, rule: ThresholdRule): PlannedRule {
  const meant = scriptsOf(plan).filter(({ cells }) => cells.some((cell) => covers(rule, cell)));
  const cells = meant
    .filter(({ skip }) => skip === null)
    .reduce((sum, script) => sum + script.cells.filter((cell) => covers(rule, cell)).length, 0);
  return { rule, cells, skipped: cells > 0 ? null : (meant[0]?.skip ?? null) };
}

/**
 * The rules that hold in a plan. One of the configuration file that is about no cell of it is left out: the file is for many runs.
 * @param rules all of them
 * @param flags those that were given for this run
 * @returns them, and what there is to be warned of
 * @throws UserError (exit 2) where a flag has one that no cell could meet, since what is not measured is not met
 */
export function rulesOf(
  plan: Plan,
  rules: readonly ThresholdRule[],
  flags: readonly ThresholdRule[],
): { readonly rules: readonly ThresholdRule[]; readonly warnings: readonly string[] } {
  const all = rules.map((rule) => planned(plan, rule));
  const isNothing = ({ cells, skipped }: PlannedRule): boolean => cells === 0 && skipped === null;
  const without = all.find((each) => isNothing(each) && flags.some(({ text }) => text === each.rule.text));
  if (without !== undefined) {
    throw usageError(
      `--threshold "${without.rule.text}": no cell of this run has it, so it could not be met; --dry-run shows the cells`,
    );
  }
  const held = all.filter((each) => !isNothing(each));
  return {
    rules: held.map(({ rule }) => rule),
    warnings: held.flatMap(({ rule, skipped }) =>
      skipped === null
        ? []
        : [`the threshold ${rule.text} will not be met: all that has it is skipped, since ${skipped}`],
    ),
  };
}

/** Rules as a dry run shows them, each with how many cells it is held against; none of none. */
export function rulesInWords(plan: Plan, rules: readonly ThresholdRule[]): string[] {
  return rules.map((rule) => `Threshold: ${rule.text}, in ${plural(planned(plan, rule).cells, 'cell')}.`);
}
