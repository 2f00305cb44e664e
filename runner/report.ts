// npm run report -- FILE [--format html]: shows a report as a table, as CSV or as a page; with --tables, the tables of a document.
import { basename, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { allPrintable, printable } from '../lib/base/printable.ts';
import type { Report } from '../lib/report/report.ts';
import { pathOf } from './options/flags/flag.ts';
import { checkReport } from './report/check/check.ts';
import { renderCsv } from './report/csv.ts';
import { renderCsvLong } from './report/csv-long.ts';
import { newestReport } from './report/folder.ts';
import { JOURNAL_SUFFIX } from './report/journal/lines.ts';
import { readJournalReport } from './report/journal/report.ts';
import { renderJunit } from './report/junit.ts';
import { renderMarkdown } from './report/markdown/render.ts';
import { renderSideBySide } from './report/page/beside.ts';
import { renderPage } from './report/page/page.ts';
import { pagePathOf } from './report/page/path.ts';
import { readReport } from './report/read.ts';
import { firstFew } from './report/schema.ts';
import { coordinatorSections } from './report/tables/coordinator.ts';
import { renderReport, renderSections } from './report/text/render.ts';
import { main, VERBOSE } from './system/cli.ts';
import { usageError } from './system/errors.ts';
import { replaceFile } from './system/files.ts';
import { RESULTS } from './system/project-root.ts';
import { outputWidth, wantsColor, wantsUnicode } from './system/terminal.ts';

/** How a report can be shown. */
const FORMATS = ['text', 'csv', 'csv-long', 'html', 'markdown', 'junit'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  readonly csv?: true;
  readonly format?: Format;
  /** A file, or `-` for the standard output. */
  readonly output?: string;
  /** Whose tables. */
  readonly tables?: 'coordinator';
}

async function show(files: readonly string[], options: Options): Promise<void> {
  if (files.length === 0) {
    const newest = await newestReport(RESULTS);
    throw usageError(
      newest === null
        ? `no report given: npm run report -- FILE (there is none in ${RESULTS}/ yet; npm run bench writes one)`
        : `no report given: npm run report -- FILE; the newest is\n  ${newest}`,
    );
  }
  const format = formatOf(options);
  checkFiles(files, format, options);
  const reports = await Promise.all(files.map(readFile));
  if (options.tables) return put(renderTables(reports, shownOn(options)), files, options, format);
  if (format === 'html' && files.length > 1 && options.output !== undefined) {
    const named = reports.map((report, at) => ({ file: basename(files[at] as string), report }));
    return put(renderSideBySide(named), files, options, format);
  }
  for (const [at, report] of reports.entries()) {
    await put(oneReport(report, format, shownOn(options)), files.slice(at, at + 1), options, format);
  }
}

/** @throws UserError when two ways of showing are asked for */
function formatOf({ csv, format, tables }: Options): Format {
  if (csv && tables) throw usageError('--csv and --tables exclude each other');
  if (csv && format !== undefined && format !== 'csv')
    throw usageError(`--csv and --format ${format} exclude each other`);
  const asked = csv ? 'csv' : (format ?? 'text');
  if (tables && asked !== 'text') throw usageError(`--format ${asked} and --tables exclude each other`);
  return asked;
}

/** @throws UserError when more files are named than can be shown together, or the output would replace one of them */
function checkFiles(files: readonly string[], format: Format, { tables, output }: Options): void {
  const several = files.length > 1;
  if (several && !tables && format !== 'html')
    throw usageError(
      `several reports are shown together by --tables only, and --format html makes a page of each, or one of all with --output; name one of ${files.join(', ')}`,
    );
  if (output !== undefined && output !== '-' && files.some((file) => resolve(file) === resolve(output)))
    throw usageError(`--output ${output} is the report itself: name another file`);
}

/** Writes what is shown to where it belongs: pages beside their reports, all else to the standard output. */
async function put(text: string, [file]: readonly string[], { output }: Options, format: Format): Promise<void> {
  const path = output ?? (format === 'html' ? pagePathOf(file as string) : '-');
  if (path === '-') {
    process.stdout.write(text);
    return;
  }
  await replaceFile(path, text, format === 'html' ? 'the page' : 'the output');
  process.stdout.write(`${format === 'html' ? 'page' : 'written'}: ${printable(path)}\n`);
}

/** A file has no colours and no width of its own. */
function shownOn({ output }: Options): Shown {
  const { stdout, env } = process;
  const color = wantsColor(env, stdout) && (output === undefined || output === '-');
  return { color, unicode: wantsUnicode(env), width: outputWidth(stdout) };
}

async function readFile(file: string): Promise<Report> {
  const report = await (file.endsWith(JOURNAL_SUFFIX) ? readJournalReport(file) : readReport(file));
  const errors = checkReport(report);
  if (errors.length > 0)
    process.stderr.write(`warning: ${printable(`${file} contradicts itself: ${firstFew(errors)}`)}\n`);
  return report;
}

type Shown = Parameters<typeof renderReport>[1];

function oneReport(report: Report, format: Format, shown: Shown): string {
  switch (format) {
    case 'text':
      return renderReport(report, shown);
    case 'csv':
      return renderCsv(report);
    case 'csv-long':
      return renderCsvLong(report);
    case 'html':
      return renderPage(report);
    case 'markdown':
      return renderMarkdown(report);
    case 'junit':
      return renderJunit(report);
  }
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
  .option('--csv', 'the same as --format csv')
  .addOption(
    new Option(
      '--format <format>',
      'text: tables; csv: one row of comma-separated values per cell; csv-long: one per operation, with all that tells it from those of other runs; html: a page to read in a browser, written beside the report; with --output, one page of several reports side by side; markdown: what it came to; junit: XML for what shows tests',
    ).choices(FORMATS),
  )
  .option(
    '-o, --output <file>',
    'where to write it; - is the standard output, where text and csv go by default',
    (text) => pathOf(text, '--output'),
  )
  .addOption(
    new Option(
      '--tables <name>',
      'the tables of that document, in its order, filled from one report or several: what is not in them says what has to be run',
    ).choices(['coordinator']),
  )
  .option(...VERBOSE)
  .action(show);

await main(program, process.argv);
