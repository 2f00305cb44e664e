// npm run report -- FILE [--csv]: shows a report as a table, or as CSV; with --tables, the tables of a document.
import { Command, Option } from 'commander';
import { allPrintable, printable } from '../lib/base/printable.ts';
import type { Report } from '../lib/report/report.ts';
import { checkReport } from './report/check/check.ts';
import { renderCsv } from './report/csv.ts';
import { newestReport } from './report/folder.ts';
import { JOURNAL_SUFFIX } from './report/journal/lines.ts';
import { readJournalReport } from './report/journal/report.ts';
import { readReport } from './report/read.ts';
import { firstFew } from './report/schema.ts';
import { coordinatorSections } from './report/tables/coordinator.ts';
import { renderReport, renderSections } from './report/text/render.ts';
import { main, VERBOSE } from './system/cli.ts';
import { usageError } from './system/errors.ts';
import { RESULTS } from './system/project-root.ts';
import { outputWidth, wantsColor, wantsUnicode } from './system/terminal.ts';

interface Options {
  readonly csv?: true;
  /** Whose tables. */
  readonly tables?: 'coordinator';
}

async function show(files: readonly string[], options: Options): Promise<void> {
  const [first, ...others] = files;
  if (first === undefined) {
    const newest = await newestReport(RESULTS);
    throw usageError(
      newest === null
        ? `no report given: npm run report -- FILE (there is none in ${RESULTS}/ yet; npm run bench writes one)`
        : `no report given: npm run report -- FILE; the newest is\n  ${newest}`,
    );
  }
  if (options.csv && options.tables) throw usageError('--csv and --tables exclude each other');
  if (others.length > 0 && !options.tables)
    throw usageError(`several reports are shown together by --tables only; name one of ${files.join(', ')}`);
  const reports = await Promise.all(files.map(readFile));
  const { stdout, env } = process;
  const shown = { color: wantsColor(env, stdout), unicode: wantsUnicode(env), width: outputWidth(stdout) };
  stdout.write(options.tables ? renderTables(reports, shown) : oneReport(reports[0] as Report, options, shown));
}

async function readFile(file: string): Promise<Report> {
  const report = await (file.endsWith(JOURNAL_SUFFIX) ? readJournalReport(file) : readReport(file));
  const errors = checkReport(report);
  if (errors.length > 0)
    process.stderr.write(`warning: ${printable(`${file} contradicts itself: ${firstFew(errors)}`)}\n`);
  return report;
}

type Shown = Parameters<typeof renderReport>[1];

function oneReport(report: Report, { csv }: Options, shown: Shown): string {
  return csv ? renderCsv(report) : renderReport(report, shown);
}

/** @throws UserError when the reports are of several targets, or none of them has a cell */
function renderTables(reports: readonly Report[], shown: Shown): string {
  const targets = [...new Set(reports.map(({ target }) => target))];
  if (targets.length > 1)
    throw usageError(
      `the reports are of ${targets.join(' and ')}: name those of one target, whose figures belong together`,
    );
  if (!reports.some(({ cells }) => cells.length > 0))
    throw usageError('none of the reports has a cell: nothing was measured');
  return renderSections(coordinatorSections(reports.map(allPrintable)), shown);
}

const program = new Command('npm run report --')
  .description('Shows a report that npm run bench has written.')
  .argument(
    '[files...]',
    'the report, e.g. results/2026-02-02T21-30-00-small.json, or the .journal of a run that was killed',
  )
  .option('--csv', 'one row of comma-separated values per cell instead of the table')
  .addOption(
    new Option(
      '--tables <name>',
      'the tables of that document, in its order, filled from one report or several: what is not in them says what has to be run',
    ).choices(['coordinator']),
  )
  .option(...VERBOSE)
  .action(show);

await main(program, process.argv);
