import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../options/config/config.ts';
import { isRunFile } from '../report/naming.ts';
import { commandEnvironment } from '../system/environment.ts';
import { ELSEWHERE, pidNamespace, stateOf } from '../system/owner.ts';
import { type CommandUnderWay, stillUnderWay, untilEnded } from '../system/under-way.ts';
import {
  readUndoRecord,
  UNDO_SUFFIX,
  type UndoEntry,
  type UndoRecord,
  undoOne,
  writeUndoRecord,
} from '../system/undo-record.ts';
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
    if (record === null) continue;
    const underWay = record.entries.some((entry) => isConfigured(entry, config))
      ? await waitedFor(record, say)
      : record.underWay;
    const entries = await undo(record.entries, stillUnderWay(underWay), config, say);
    writeUndoRecord(path, { owner: record.owner, entries, underWay });
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

/**
 * Waits for commands that a dead run had begun.
 * @returns those that run all the same
 */
async function waitedFor({ owner, underWay }: UndoRecord, say: (line: string) => void): Promise<CommandUnderWay[]> {
  // Only by its start one is told from a later process of the same number.
  const running = underWay.filter(
    ({ pid, startTicks }) => startTicks !== null && stateOf({ ...owner, pid, startTicks }) === 'runs',
  );
  for (const { what, pid } of running)
    say(`waiting for the ${what} of a killed run, which still runs (process ${pid})`);
  // Inside a container it has another number than here.
  const here = (owner.pidNamespace ?? pidNamespace()) === pidNamespace();
  return here ? untilEnded(running) : running;
}

/** What could not be undone. @param hindrance why none of it can be undone now; null when it can */
async function undo(
  entries: readonly UndoEntry[],
  hindrance: string | null,
  config: Config | null,
  say: (line: string) => void,
): Promise<UndoEntry[]> {
  // All at once: the start of one node may wait for the majority that the other starts bring.
  const tried = await Promise.all(
    entries.map(async (entry): Promise<UndoEntry> => {
      if (!isConfigured(entry, config)) {
        return { ...entry, failure: 'it is not in the configuration: name that with --config, or run it by hand' };
      }
      return { ...entry, failure: hindrance ?? (await undoOne(entry, commandEnvironment())) };
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
