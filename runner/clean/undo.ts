import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../options/config/config.ts';
import { isRunFile } from '../report/naming.ts';
import { commandEnvironment } from '../system/environment.ts';
import { ELSEWHERE, stateOf } from '../system/owner.ts';
import { readUndoRecord, UNDO_SUFFIX, type UndoEntry, undoOne, writeUndoRecord } from '../system/undo-record.ts';
import { guardianGone } from './clusters.ts';

/**
 * Undoes what killed runs have done to nodes of the user's own and nobody has undone since. A file alone makes nobody run a command: it
 * has to be the configuration's as well.
 * @param folder with the records, beside the journals
 * @param say takes one line about each command
 * @returns whether something is left
 */
export async function undoWhatIsLeft(
  folder: string,
  config: Config | null,
  say: (line: string) => void,
): Promise<boolean> {
  let left = false;
  const names = (await readdir(folder).catch(() => [])).filter((name) => isRunFile(name, UNDO_SUFFIX)).sort();
  for (const name of names) {
    const path = join(folder, name);
    const found = await readUndoRecord(path);
    const problem = found === null ? 'it is none of your records of what is to be undone' : await notYet(found.owner);
    if (problem !== null) {
      say(`left ${path}: ${problem}`);
      left ||= found === null;
      continue;
    }
    // The guardian may have been at it until now.
    const record = await readUndoRecord(path);
    const entries = record === null ? [] : await undo(record.entries, config, say);
    if (record !== null) writeUndoRecord(path, { owner: record.owner, entries });
    left ||= entries.length > 0;
  }
  return left;
}

/** Why nothing is undone now; null when the run is over and so is its guardian. */
async function notYet(owner: Parameters<typeof stateOf>[0]): Promise<string | null> {
  const state = stateOf(owner);
  if (state === 'runs') return 'its run is still on its way';
  if (state === 'elsewhere') return ELSEWHERE;
  return (await guardianGone(owner.pid)) ? null : 'the guardian of its run is at work; run clean again in a minute';
}

/** What could not be undone. */
async function undo(
  entries: readonly UndoEntry[],
  config: Config | null,
  say: (line: string) => void,
): Promise<UndoEntry[]> {
  // All at once: the start of one node may wait for the majority that the other starts bring.
  const tried = await Promise.all(
    entries.map(async (entry): Promise<UndoEntry> => {
      if (!isConfigured(entry, config)) {
        return { ...entry, failure: 'it is not in the configuration: name that with --config, or run it by hand' };
      }
      return { ...entry, failure: await undoOne(entry, commandEnvironment()) };
    }),
  );
  for (const { what, folder, failure } of tried) {
    if (failure === null) say(`undone what a killed run had done: ran the ${what}`);
    else say(`still to be undone: the ${what}, in ${folder}: ${failure}`);
  }
  return tried.filter(({ failure }) => failure !== null);
}

function isConfigured({ folder, command }: UndoEntry, config: Config | null): boolean {
  if (config === null || config.folder !== folder) return false;
  const nodes = config.single === null ? config.nodes : [...config.nodes, config.single];
  const known = nodes.flatMap(({ commands }) => Object.values(commands)).map((each) => JSON.stringify(each));
  return known.includes(JSON.stringify(command));
}
