import type { Cell, CellPlan } from '../../report/cell.ts';
import type { CellThreshold, Comparison, RuleOutcome } from '../../report/thresholds.ts';
import { operationsOf } from '../../scenarios/steps.ts';
import { type MeasuredCell, measured } from '../cells.ts';
import { overAll } from './figures.ts';
import type { ThresholdRule } from './parse.ts';

const HOLDS: Readonly<Record<Comparison, (value: number, allowed: number) => boolean>> = {
  '<': (value, allowed) => value < allowed,
  '<=': (value, allowed) => value <= allowed,
  '>': (value, allowed) => value > allowed,
  '>=': (value, allowed) => value >= allowed,
  '==': (value, allowed) => value === allowed,
};

/** Whether a rule is about the cells of a scenario and step. */
function isAbout({ scenario, step }: ThresholdRule, cell: Pick<Cell, 'scenario' | 'step'>): boolean {
  return (scenario === null || scenario === cell.scenario) && (step === null || step === cell.step.name);
}

/** Whether a cell of that plan has what a rule limits, once it is measured. */
export function covers(rule: ThresholdRule, cell: Pick<CellPlan, 'scenario' | 'step'>): boolean {
  if (!isAbout(rule, cell)) return false;
  const { figure, operation } = rule;
  if (figure.of !== 'operation') return figure.planned(cell);
  // What a step of an older report does is not told.
  const planned = cell.step.load === null ? [] : operationsOf(cell.step.load);
  return operation === null ? planned.length > 0 : planned.includes(operation);
}

/** What a rule says of a cell that has numbers: a limit for each operation that it is about, one of a whole cell; none where it is not about it. */
export function judgedBy(rule: ThresholdRule, cell: MeasuredCell): CellThreshold[] {
  if (!isAbout(rule, cell)) return [];
  const { figure, operation } = rule;
  switch (figure.of) {
    case 'operation':
      return cell.operations
        .filter((result) => operation === null || result.operation === operation)
        .map((result) => ({ operation: result.operation, ...judged(rule, figure.value(result)) }));
    case 'cell': {
      const value = figure.value(cell);
      return value === undefined ? [] : [judged(rule, value)];
    }
    case 'rounds': {
      const values = figure.values(cell);
      if (values === undefined || rule.statistic === null) return [];
      return [judged(rule, overAll(values, rule.statistic))];
    }
  }
}

/** What was not measured is not met. */
function judged({ text, figure, statistic, comparison, allowed }: ThresholdRule, value: number | null): CellThreshold {
  return {
    limit: figure.limit,
    ...(statistic === null ? {} : { statistic }),
    ...{ comparison, allowed, measured: value, unit: figure.unit },
    met: value !== null && HOLDS[comparison](value, allowed),
    rule: text,
  };
}

/** Cells with what rules say of them, behind the limits that they have already. Those without numbers stay as they are. */
export function withRules(cells: readonly Cell[], rules: readonly ThresholdRule[]): Cell[] {
  return cells.map((cell) => {
    const numbers = measured(cell);
    if (numbers === null || rules.length === 0) return cell;
    const thresholds = [...numbers.thresholds, ...rules.flatMap((rule) => judgedBy(rule, numbers))];
    return { ...numbers, thresholds } as Cell;
  });
}

/** What became of rules over all cells, which have been judged. What was measured nowhere is not met. */
export function ruleOutcomes(cells: readonly Cell[], rules: readonly ThresholdRule[]): RuleOutcome[] {
  const all = cells.flatMap((cell) => measured(cell)?.thresholds ?? []);
  return rules.map((rule) => {
    const own = all.filter((each) => each.rule === rule.text);
    const missed = own.filter(({ met }) => !met).length;
    const absent = own.length > 0 ? {} : { absent: whyNothing(rule, cells) };
    return { rule: rule.text, judged: own.length, missed, met: own.length > 0 && missed === 0, ...absent };
  });
}

/** Why no cell has what a rule is about. */
function whyNothing(rule: ThresholdRule, cells: readonly Cell[]): string {
  const meant = cells.filter((cell) => covers(rule, cell));
  if (meant.length === 0) return 'no cell of the run has it';
  const [first] = meant.flatMap((cell) => ('reason' in cell ? [`${cell.state}: ${cell.reason}`] : []));
  return first ?? 'no cell of the run has told it';
}
