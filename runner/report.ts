// npm run report -- FILE [--csv]: shows a report as a table, or as CSV.
import { Command } from 'commander';
import { printable } from '../lib/base/printable.ts';
import { checkReport } from './report/check/check.ts';
import { renderCsv } from './report/csv.ts';
import { newestReport } from './report/folder.ts';
import { JOURNAL_SUFFIX } from './report/journal/lines.ts';
import { readJournalReport } from './report/journal/report.ts';
import { readReport } from './report/read.ts';
import { firstFew } from './report/schema.ts';
import { renderReport } from './report/text/render.ts';
import { main, VERBOSE } from './system/cli.ts';
import { usageError } from './system/errors.ts';
import { RESULTS } from './system/project-root.ts';
import { outputWidth, wantsColor, wantsUnicode } from './system/terminal.ts';

async function show(file: string | undefined, options: { readonly csv?: true }): Promise<void> {
  if (file === undefined) {
    const newest = await newestReport(RESULTS);
    throw usageError(
      newest === null
        ? `no report given: npm run report -- FILE (there is none in ${RESULTS}/ yet; npm run bench writes one)`
        : `no report given: npm run report -- FILE; the newest is\n  ${newest}`,
    );
  }
  const report = await (file.endsWith(JOURNAL_SUFFIX) ? readJournalReport(file) : readReport(file));
  const errors = checkReport(report);
  if (errors.length > 0)
    process.stderr.write(`warning: ${printable(`${file} contradicts itself: ${firstFew(errors)}`)}\n`);
  const { stdout, env } = process;
  const shown = { color: wantsColor(env, stdout), unicode: wantsUnicode(env), width: outputWidth(stdout) };
  stdout.write(options.csv ? renderCsv(report) : renderReport(report, shown));
}

const program = new Command('npm run report --')
  .description('Shows a report that npm run bench has written.')
  .argument(
    '[file]',
    'the report, e.g. results/2026-02-02T21-30-00-small.json, or the .journal of a run that was killed',
  )
  .option('--csv', 'one row of comma-separated values per cell instead of the table')
  .option(...VERBOSE)
  .action(show);

await main(program, process.argv);
