import { aheadOf, completed, measured } from '../../../lib/analysis/cells.ts';
import { headlineOf } from '../../../lib/analysis/headline/headline.ts';
import { lossesOf } from '../../../lib/analysis/losses.ts';
import { inWords, unmeasured } from '../../../lib/analysis/threshold-rules/words.ts';
import { allPrintable } from '../../../lib/base/printable.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { Verdict } from '../../../lib/report/figures.ts';
import type { Report } from '../../../lib/report/report.ts';
import type { Annotation } from './commands.ts';

/**
 * What a run has to tell whoever looks at its job: what fails it are errors, what is not to be believed and critical findings are
 * warnings, and the result is a notice. All of it, the gravest first.
 * @param failing verdicts that fail the run; with any, so does a run that measured nothing
 */
export function annotationsOf(report: Report, failing: readonly Level[]): Annotation[] {
  const shown = allPrintable(report);
  const [result] = headlineOf(shown);
  return [
    ...shown.cells.flatMap(lossOf),
    ...shown.cells.flatMap(failureOf),
    ...(shown.thresholds ?? [])
      .filter(({ judged }) => judged === 0)
      .map((rule) => error('threshold not met', unmeasured(rule))),
    ...shown.cells.flatMap(missedOf),
    ...shown.cells.flatMap((cell) => doubtOf(cell, failing)),
    ...(failing.length > 0 && completed(shown.cells).length === 0 ? [error('nothing was measured', NOTHING)] : []),
    ...criticalOf(shown),
    ...(result === undefined ? [] : [{ kind: 'notice', title: 'raftmark', text: result.text } as const]),
  ];
}

type Level = Verdict['level'];

const NOTHING = 'no cell of this run ran to its end, and --strict does not take that for a pass';

function error(title: string, text: string): Annotation {
  return { kind: 'error', title: `raftmark: ${title}`, text };
}

function warning(title: string, text: string): Annotation {
  return { kind: 'warning', title: `raftmark: ${title}`, text };
}

function lossOf(cell: Cell): Annotation[] {
  return lossesOf(cell).map((loss) => error('safety violated', `${loss} (${cell.id})`));
}

/** Cells that failed for another reason than a loss, which has been told. */
function failureOf(cell: Cell): Annotation[] {
  if (cell.state !== 'failed' || lossesOf(cell).length > 0) return [];
  return [error('not measured', `${cell.reason} (${cell.id})`)];
}

function missedOf(cell: Cell): Annotation[] {
  const missed = (measured(cell)?.thresholds ?? []).filter(({ met }) => !met);
  return missed.map((threshold) => error('threshold not met', `${inWords(threshold)} (${cell.id})`));
}

/** What is invalid; what is only doubted where it fails the run. */
function doubtOf(cell: Cell, failing: readonly Level[]): Annotation[] {
  if (cell.state !== 'ok') return [];
  const { level, reasons } = cell.verdict;
  const text = `${reasons.join(' ')} (${cell.id})`;
  if (failing.includes(level)) return [error(level, text)];
  return level === 'invalid' ? [warning(level, text)] : [];
}

function criticalOf({ findings = [] }: Report): Annotation[] {
  return findings
    .filter(({ severity }) => severity === 'critical')
    .map(({ title, cluster, id }) => warning('finding', `${aheadOf(cluster)}${title} [${id}]`));
}
