import { largest, smallest } from '../base/extremes.ts';
import { percent } from '../base/format.ts';
import type { Cell } from '../report/cell.ts';
import type { ClusterControl, ControlStep, ControlSteps } from '../report/control.ts';
import { measured } from './cells.ts';
import { median, relativeSpread } from './statistics.ts';

/** A run whose last control step differs from its first by more has changed. */
const CHANGED = 0.15;
/** And what was measured in between is to be doubted. */
const DOUBTFUL = 0.3;
/** The name of that doubt, among the rules of a verdict. */
export const RUN_CHANGED = 'run-changed';

const isStep = (steps: ControlSteps): steps is ControlStep => !('absent' in steps);

/** Seconds that are all alike have none, also where nothing was done in them; around a median of zero others have no end of it. */
function secondsApart(opsPerSecond: readonly number[]): number {
  if (largest(opsPerSecond) === smallest(opsPerSecond)) return 0;
  return relativeSpread(opsPerSecond) ?? Number.POSITIVE_INFINITY;
}

/** What two control steps say of what lay between them. */
export function controlOf(cluster: string, before: ControlSteps, after: ControlSteps): ClusterControl {
  const steps = [before, after].filter(isStep);
  const [first, last] = steps.map(({ opsPerSecond }) => median(opsPerSecond) ?? 0);
  const known = steps.length === 2 && first !== undefined && last !== undefined && first > 0;
  const spreads = steps.map(({ opsPerSecond }) => secondsApart(opsPerSecond));
  const ratio = known ? last / first : null;
  const spread = known && spreads.every(Number.isFinite) ? largest(spreads) : null;
  return { cluster, before, after, ratio, spread, finding: findingOf(cluster, ratio, spread, first ?? 0, last ?? 0) };
}

/** How far apart the two are beyond what they tell, as a share; 0 where that is not known. */
function change({ ratio, spread }: Pick<ClusterControl, 'ratio' | 'spread'>): number {
  if (ratio === null || spread === null) return 0;
  // As far down as up: half is as far from the same as twice.
  const apart = Math.max(ratio, ratio > 0 ? 1 / ratio : Number.POSITIVE_INFINITY) - 1;
  return apart > spread ? apart : 0;
}

function findingOf(
  cluster: string,
  ratio: number | null,
  spread: number | null,
  first: number,
  last: number,
): string | null {
  if (change({ ratio, spread }) <= CHANGED || ratio === null || spread === null) return null;
  const way = ratio < 1 ? 'slower' : 'faster';
  return `The cluster or the machine changed during the run: one user wrote ${Math.round(first)} entries per second to ${cluster} before the first cell and ${Math.round(last)} after the last (${ratio.toFixed(2)} times; the seconds of one step lie ${percent(spread)} apart), so that it is ${way} now.`;
}

/** Cells with what the control steps of their clusters say of them: between steps that far apart each is to be doubted. */
export function withControl(cells: readonly Cell[], control: readonly ClusterControl[]): Cell[] {
  return cells.map((cell) => {
    const own = control.find(({ cluster }) => cluster === cell.cluster.name);
    const numbers = measured(cell);
    if (own === undefined || own.finding === null || change(own) <= DOUBTFUL || numbers === null) return cell;
    const { level, reasons, rules } = numbers.verdict;
    const reason = `The control steps before and after the run differ by more than ${DOUBTFUL * 100} %: ${own.ratio?.toFixed(2)} times.`;
    const verdict = {
      level: level === 'valid' ? ('suspect' as const) : level,
      reasons: [...reasons, reason],
      ...(rules === undefined ? {} : { rules: [...rules, RUN_CHANGED] }),
    };
    return { ...numbers, verdict } as Cell;
  });
}
