import { open, stat } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { printable } from '../../lib/base/printable.ts';

const LINES = 10;
const LINE_CHARACTERS = 500;
/** Of the end of a log, however long it is: more than the lines that are kept can have. */
const READ_BYTES = 65_536;

export interface TailOptions {
  /** What lies before this position is left out. A file that has become shorter since is read from its start. */
  readonly fromByte?: number;
  /** At most so many lines, 10 by default. */
  readonly lines?: number;
}

/** Size of a file in bytes; 0 when there is none. */
export async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

/** The last lines of a log file, newest last, as plain text; none when it is empty, or cannot be read. */
export async function logTail(file: string, { fromByte = 0, lines = LINES }: TailOptions = {}): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return [];
  try {
    const { size } = await handle.stat();
    const from = Math.max(size < fromByte ? 0 : fromByte, size - READ_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    return lastLinesOf(buffer.toString('utf8', 0, bytesRead), lines);
  } catch {
    return [];
  } finally {
    await handle.close();
  }
}

/** The last lines of a text that say something, without colours and what else steers a terminal. A very long one is cut. */
export function lastLinesOf(text: string, lines = LINES): string[] {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map((line) => printable(line, LINE_CHARACTERS))
    .filter((line) => line.trim() !== '')
    .slice(-lines);
}
