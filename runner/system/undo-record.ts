import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, parseObject } from '../../lib/base/json.ts';
import { runCommand } from './command.ts';
import type { Environment } from './environment.ts';
import { inWords } from './files.ts';
import { readOwnFile } from './marked-folder.ts';
import { type ProcessOwner, thisProcess } from './owner.ts';
import { type CommandUnderWay, isUnderWay, stillUnderWay, untilEnded } from './under-way.ts';

/** The ending of a file in the folder of reports that says what a run has done to nodes and not undone yet. */
export const UNDO_SUFFIX = '.undo';

/** A command that undoes what was done to a node that raftmark did not start. */
export interface UndoCommand {
  /** Whose it is, to follow an article: `start command of node2`. */
  readonly what: string;
  /** Absolute path. */
  readonly folder: string;
  /** Program and arguments. */
  readonly command: readonly string[];
}

export interface UndoEntry extends UndoCommand {
  /** Why it could not be undone; null when it was not tried. */
  readonly failure: string | null;
}

export interface UndoRecord {
  readonly owner: ProcessOwner;
  readonly entries: readonly UndoEntry[];
  /** What ran when it was written, on the owner's machine. Nothing is undone beside it. */
  readonly underWay: readonly CommandUnderWay[];
}

let base: string | null = null;
let records = 0;

/** What this process has yet to undo is noted in files of this name and an ending. @param name absolute path */
export function keepUndoRecordsAt(name: string): void {
  base = name;
}

/** A name for another record of this process; null when it is to keep none. */
export function nextUndoRecord(): string | null {
  if (base === null) return null;
  records++;
  return `${base}${records === 1 ? '' : `-${records}`}${UNDO_SUFFIX}`;
}

/**
 * Writes a record, whole or not at all, and makes its folder; with nothing in it, it is deleted.
 * @throws the system's error
 */
export function writeUndoRecord(path: string, { owner, entries, underWay }: UndoRecord): void {
  if (entries.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify({ kind: 'undo', owner, entries, underWay })}\n`, {
      flag: 'wx',
      mode: 0o600,
    });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What a record of this user's says; null when it is none. */
export async function readUndoRecord(path: string): Promise<UndoRecord | null> {
  const record = parseObject((await readOwnFile(path)) ?? '');
  if (record?.kind !== 'undo' || !isObject(record.owner) || typeof record.owner.pid !== 'number') return null;
  if (!Array.isArray(record.entries) || !record.entries.every(isEntry)) return null;
  // An older raftmark did not say what ran.
  const { underWay = [] } = record;
  if (!Array.isArray(underWay) || !underWay.every(isUnderWay)) return null;
  return { ...record, underWay } as unknown as UndoRecord;
}

function isEntry(value: unknown): value is UndoEntry {
  if (!isObject(value) || !Array.isArray(value.command)) return false;
  const { what, folder, command, failure } = value;
  const texts = [what, folder, ...command, ...(failure === null ? [] : [failure])];
  return command.length > 0 && texts.every((text) => typeof text === 'string');
}

const UNDO_MS = 60_000;

/**
 * Runs a command that undoes something.
 * @param env all variables that it gets
 * @returns why it failed; null when it did not
 */
export async function undoOne({ folder, command }: UndoCommand, env: Environment): Promise<string | null> {
  try {
    return (await runCommand(command, { folder, timeoutMs: UNDO_MS, env })).failure;
  } catch (error) {
    return inWords(error);
  }
}

/**
 * Runs all commands of a runner that died, and notes those that fail. What it had started goes first: a node that is started while it is
 * still being stopped stays down, and one that is started while it is wiped loses what it has just written.
 * @param path of the record; null for none
 * @param texts each an UndoCommand in JSON
 * @param commands that the runner had under way, each a CommandUnderWay in JSON
 */
export async function undoAll(
  path: string | null,
  texts: readonly string[],
  commands: readonly string[],
  env: Environment,
): Promise<void> {
  if (texts.length === 0) return;
  const left = await untilEnded(commands.map((text) => JSON.parse(text) as CommandUnderWay));
  const hindrance = stillUnderWay(left);
  // All at once: the start of one node may wait for the majority that the other starts bring.
  const entries = await Promise.all(
    texts.map(async (text) => {
      const undo = JSON.parse(text) as UndoCommand;
      return { ...undo, failure: hindrance ?? (await undoOne(undo, env)) };
    }),
  );
  if (path === null) return;
  const failed = entries.filter(({ failure }) => failure !== null);
  // Its owner is this process, which has nothing more to do: the next clean is to try them again.
  writeUndoRecord(path, { owner: thisProcess(), entries: failed, underWay: left });
}
