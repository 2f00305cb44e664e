import { mkdir } from 'node:fs/promises';
import { completed } from '../../lib/analysis/cells.ts';
import { printable } from '../../lib/base/printable.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { Verdict } from '../../lib/report/figures.ts';
import type { Report } from '../../lib/report/report.ts';
import type { Strictness } from '../options/flags/output.ts';
import { LATEST, pointLatest } from '../report/latest.ts';
import { renderPage } from '../report/page/page.ts';
import { pagePathOf } from '../report/page/path.ts';
import type { RunRecord } from '../report/record.ts';
import { renderReport } from '../report/text/render.ts';
import { writeReport } from '../report/write.ts';
import { EXIT, type ExitCode } from '../system/errors.ts';
import { inWords, replaceFile } from '../system/files.ts';
import { outputWidth, wantsColor, wantsUnicode } from '../system/terminal.ts';

/** Prints a line that is a result. */
export const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/**
 * Saves a report and shows it, the one whatever becomes of the other.
 * @param saved called once it is on disk
 * @returns why it is not on disk as it should be, a UserError (exit 3) when it cannot be written; null when it is
 */
export async function publish(report: Report, folder: string, saved: () => Promise<void>): Promise<unknown> {
  let failure: unknown = null;
  let path: string | null = null;
  try {
    // What is wrong with a folder that cannot be made, writeReport says.
    await mkdir(folder, { recursive: true }).catch(() => undefined);
    path = await writeReport(report, folder);
    await saved();
    await latest(path);
  } catch (error) {
    failure = error;
  }
  const { env, stdout } = process;
  const shown = { color: wantsColor(env, stdout), unicode: wantsUnicode(env), width: outputWidth(stdout) };
  try {
    const page = path === null ? null : await savePage(report, path);
    out(
      `${renderReport(report, shown)}${path === null ? '' : `\nreport: ${path}`}${page === null ? '' : `\npage:   ${page}`}`,
    );
  } catch (error) {
    // A report that is not valid may not even have the shape to be shown.
    failure ??= error;
  }
  return failure;
}

/** Lets the name of the newest report lead to this one. Nothing measured hangs on it: what goes wrong is a warning. */
async function latest(path: string): Promise<void> {
  const why = await pointLatest(path).catch(inWords);
  if (why !== null) process.stderr.write(`warning: ${LATEST} does not lead to this report: ${printable(why)}\n`);
}

/**
 * Writes a report's page beside it. Nothing measured hangs on it: what goes wrong is a warning.
 * @returns its path; null when it could not be made
 */
async function savePage(report: Report, reportPath: string): Promise<string | null> {
  const path = pagePathOf(reportPath);
  try {
    await replaceFile(path, renderPage(report), 'the page of the report');
    return path;
  } catch (error) {
    const later = `npm run report -- ${reportPath} --format html makes it later`;
    process.stderr.write(`warning: there is no page of this report: ${printable(inWords(error))}; ${later}\n`);
    return null;
  }
}

/**
 * How a run that was not interrupted went: whether all of it could be measured, kept its limits, and was cleaned up.
 * @param left what could not be cleaned up
 */
export function exitCodeOf(
  { cells, thresholds = [] }: Pick<Report, 'cells' | 'thresholds'>,
  left: RunRecord['left'],
  strict: Strictness | null,
): ExitCode {
  if (cells.some(failed) || thresholds.some(({ met }) => !met) || left.length > 0) return EXIT.failed;
  return strict !== null && isDoubtful(cells, strict) ? EXIT.doubtful : EXIT.ok;
}

/** Verdicts that fail a run. */
export function failingLevels(strict: Strictness | null): readonly Verdict['level'][] {
  if (strict === null) return [];
  return strict === 'suspect' ? ['invalid', 'suspect'] : ['invalid'];
}

/** Whether nothing was measured, or something that is not to be believed. */
function isDoubtful(cells: readonly Cell[], strict: Strictness): boolean {
  const measured = completed(cells);
  return measured.length === 0 || measured.some(({ verdict }) => failingLevels(strict).includes(verdict.level));
}

/** A cell that could not be measured, or broke a limit. */
function failed(cell: Cell): boolean {
  return cell.state === 'failed' || (cell.state === 'ok' && cell.thresholds.some(({ met }) => !met));
}
