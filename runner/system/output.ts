import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The end of what a program printed. */
export interface Printed {
  /** Both streams, in order of arrival. */
  readonly output: string;
  /** stdout alone; as `output` where the streams share a file. */
  readonly stdout: string;
  /** Whether there was more than was kept. */
  readonly cut: boolean;
}

/** Takes what a program prints. */
export interface Sink {
  /** What the program is given as stdout and as stderr. */
  readonly target: 'pipe' | number;
  /** The event of the process after which nothing more comes. */
  readonly over: 'close' | 'exit';
  listen(child: ChildProcess): void;
  read(): Promise<Printed>;
  close(): Promise<void>;
}

/** Keeps the end of a text of any length. */
class Tail {
  readonly #limit: number;
  #text = '';
  cut = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length <= this.#limit) return;
    this.#text = this.#text.slice(-this.#limit);
    this.cut = true;
  }

  get text(): string {
    return this.#text;
  }
}

/** Two pipes, which end when the program and all that it handed them on to have closed them. @param keep characters of each */
export function pipes(keep: number): Sink {
  const both = new Tail(keep);
  const stdout = new Tail(keep);
  return {
    target: 'pipe',
    over: 'close',
    listen: (child) => {
      // Decoded by the streams, so that a character may lie in two chunks.
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout.add(text);
        both.add(text);
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => both.add(text));
    },
    read: async () => ({ output: both.text, stdout: stdout.text, cut: both.cut }),
    close: async () => undefined,
  };
}

/** A file is emptied when it is found to be longer. */
const MOST_BYTES = 1_024 ** 2;
const LOOK_EVERY_MS = 200;

/**
 * A file without a name, for what outlives the program that is waited for: a node started by it keeps what it was given as
 * output, and would end with the reader of a pipe.
 * @param keep bytes
 */
export async function unnamedFile(keep: number): Promise<Sink> {
  const file = await openUnnamed();
  // What cannot be kept is not quoted, and no reason not to run the command: it may be the one that mends a node.
  if (file === null) return nowhere();
  const kept = new Tail(keep);
  const empty = async (): Promise<void> => {
    kept.add(await endOf(file, keep));
    kept.cut = true;
    await file.truncate(0);
  };
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    if ((await file.stat()).size > MOST_BYTES) await empty();
  };
  const timer = setInterval(() => {
    // What cannot be looked at is longer than it should be, and no worse.
    looking = looking.then(look).catch(() => undefined);
  }, LOOK_EVERY_MS);
  return {
    target: file.fd,
    over: 'exit',
    listen: () => undefined,
    read: async () => {
      await looking;
      const { size } = await file.stat();
      kept.add(await endOf(file, keep));
      return { output: kept.text, stdout: kept.text, cut: kept.cut || size > keep };
    },
    close: async () => {
      clearInterval(timer);
      await looking;
      await file.truncate(0);
      await file.close();
    },
  };
}

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR, O_DIRECTORY } = constants;
/** Linux opens a file in a folder that never has a name (open(2)); Node has no word for it. */
const O_TMPFILE = 0o20000000 | O_DIRECTORY;

/** Null where the temporary folder takes none. Appended to: who prints after it was emptied goes on at its start. */
async function openUnnamed(): Promise<FileHandle | null> {
  if (process.platform === 'linux') {
    const file = await open(tmpdir(), O_TMPFILE | O_RDWR | O_APPEND, 0o600).catch(() => null);
    if (file !== null) return file;
  }
  const path = join(tmpdir(), `raftmark-command-${randomUUID()}`);
  const file = await open(path, O_CREAT | O_EXCL | O_RDWR | O_APPEND, 0o600).catch(() => null);
  if (file !== null) await rm(path);
  return file;
}

async function nowhere(): Promise<Sink> {
  const file = await open('/dev/null', 'w');
  const output = '(what it printed could not be kept: nothing can be written to the temporary folder)';
  return {
    target: file.fd,
    over: 'exit',
    listen: () => undefined,
    read: async () => ({ output, stdout: '', cut: false }),
    close: () => file.close(),
  };
}

/** Read by position: the program moved the one that the file's handles share. */
async function endOf(file: FileHandle, bytes: number): Promise<string> {
  const { size } = await file.stat();
  const buffer = Buffer.alloc(Math.min(size, bytes));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length);
  // The first character may be cut in two.
  return buffer.toString('utf8', 0, bytesRead).replace(/^\uFFFD+/, '');
}
