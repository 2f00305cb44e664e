import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { plural } from '../../../lib/base/format.ts';
import { RESULTS } from '../folder.ts';
import { JOURNAL_SUFFIX } from './lines.ts';
import { ownerRuns } from './owner.ts';
import { readJournal } from './read.ts';

/** Paths of the journals in a folder, oldest run first; none when there is no such folder. */
export async function findJournals(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(JOURNAL_SUFFIX))
    .sort()
    .map((name) => join(folder, name));
}

/** What to say when journals of runs that were killed lie in a folder, and what to do with them; null when none does. */
export async function abandonedWarning(folder: string): Promise<string | null> {
  const abandoned: string[] = [];
  for (const path of await findJournals(folder)) {
    // One that cannot be read is none of this run's business: clean says what is wrong with it.
    const journal = await readJournal(path).catch(() => null);
    if (journal !== null && !ownerRuns(journal.head.owner)) abandoned.push(path);
  }
  if (abandoned.length === 0) return null;
  const where = folder === RESULTS ? '' : ` --output-dir ${folder}`;
  const runs = abandoned.length === 1 ? 'a run that was killed' : `${abandoned.length} runs that were killed`;
  return `${runs} left ${plural(abandoned.length, 'journal')} (${abandoned[0]}${abandoned.length > 1 ? ' ...' : ''}): npm run bench -- clean${where} makes reports of what was measured`;
}
