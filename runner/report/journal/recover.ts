import { lstat, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { count, plural } from '../../../lib/base/format.ts';
import { parseObject } from '../../../lib/base/json.ts';
import { EXIT } from '../../system/errors.ts';
import { ELSEWHERE, stateOf } from '../../system/owner.ts';
import { RESULTS } from '../../system/project-root.ts';
import { INVALID_SUFFIX } from '../folder.ts';
import { isRunFile } from '../naming.ts';
import { firstFew } from '../schema.ts';
import { reportErrors, reportName, writeReport } from '../write.ts';
import { JOURNAL_SUFFIX } from './lines.ts';
import { type JournalContent, readJournal } from './read.ts';
import { reportOfAny } from './report.ts';

/** A journal gets its first line at once, so one that has none after this time gets none any more. */
const FIRST_LINE_MS = 10_000;

/**
 * Turns the journals of dead runs in a folder into reports beside them and deletes the journals. Those of living runs stay,
 * and so do those of which no report can be made, with exit code 3.
 * @param say takes one line about each journal
 * @returns how many were of dead runs, and are reports now
 */
export async function recoverJournals(folder: string, say: (line: string) => void): Promise<number> {
  let recovered = 0;
  for (const path of await findJournals(folder)) {
    try {
      if (!(await lstat(path)).isFile()) throw new Error('it is no regular file');
      const told = await recover(path, folder);
      say(told);
      if (!told.startsWith('left ')) recovered++;
    } catch (error) {
      say(`left ${path}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = EXIT.unavailable;
    }
  }
  return recovered;
}

async function recover(path: string, folder: string): Promise<string> {
  const journal = await readJournal(path);
  if (journal === null) return dropEmpty(path);
  const state = stateOf(journal.head.owner);
  if (state !== 'ended') return `left ${path}: ${state === 'runs' ? 'its run is still on its way' : ELSEWHERE}`;
  const saved = await savedReport(journal, folder);
  if (saved !== null) {
    await unlink(path);
    return `removed ${path}: its run had saved ${saved} before it was killed`;
  }
  const report = reportOfAny(journal, path, false);
  const errors = reportErrors(report);
  if (errors.length > 0) throw new Error(`no valid report can be made of it: ${firstFew(errors)}`);
  const made = await writeReport(report, folder);
  await unlink(path);
  return `made ${made} from ${path}: ${count(journal.cells.length)} of ${count(report.cells.length)} cells were finished`;
}

async function dropEmpty(path: string): Promise<string> {
  if (Date.now() - (await stat(path)).mtimeMs < FIRST_LINE_MS) return `left ${path}: it has only just been made`;
  await unlink(path);
  return `removed ${path}: its run was killed before it had measured anything`;
}

/** A run may be killed between saving its report and deleting its journal: the report of the same run, or null. */
async function savedReport({ head }: JournalContent, folder: string): Promise<string | null> {
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(reportName(head.facts)) && name.endsWith('.json') && !name.endsWith(INVALID_SUFFIX),
  );
  for (const name of names) {
    const report = parseObject(await readFile(join(folder, name), 'utf8'));
    if (report?.runId === head.facts.runId) return join(folder, name);
  }
  return null;
}

/** Paths of the journals in a folder, oldest run first; none when there is no such folder. */
async function findJournals(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => isRunFile(name, JOURNAL_SUFFIX))
    .sort()
    .map((name) => join(folder, name));
}

/** What to say when journals of runs that were killed lie in a folder, and what to do with them; null when none does. */
export async function abandonedWarning(folder: string): Promise<string | null> {
  const abandoned: string[] = [];
  for (const path of await findJournals(folder)) {
    // One that cannot be read is none of this run's business: clean says what is wrong with it.
    const journal = await readJournal(path).catch(() => null);
    if (journal !== null && stateOf(journal.head.owner) === 'ended') abandoned.push(path);
  }
  if (abandoned.length === 0) return null;
  const where = folder === RESULTS ? '' : ` --output-dir ${folder}`;
  const runs = abandoned.length === 1 ? 'a run that was killed' : `${abandoned.length} runs that were killed`;
  return `${runs} left ${plural(abandoned.length, 'journal')} (${abandoned[0]}${abandoned.length > 1 ? ' ...' : ''}): npm run bench -- clean${where} makes reports of what was measured`;
}
