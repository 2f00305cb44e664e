import { constants as limits } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { byteSize } from '../../lib/base/format.ts';
import { WORDS } from './files.ts';

/** What there may be to read. */
export interface Whole {
  /** What is longer is refused. Left out: as long as a text can be. */
  readonly limitBytes?: number;
  /** Whether it may be a pipe, as a shell makes of `<(...)`: what comes out of it is gone then, so that it can be read once. */
  readonly pipe?: boolean;
  /** How long a pipe is waited for. */
  readonly waitMs?: number;
}

const PART_BYTES = 65_536;
const LOOK_AGAIN_MS = 20;
/** Whoever writes into a pipe may have to ask somebody for a passphrase first. */
const WAIT_MS = 30_000;

/**
 * The text of a file that somebody has named. Neither waits for ever for what may never come, nor reads what has no end.
 * @throws the system's error, or one in words when it is no file, too long, or a pipe that nobody writes into
 */
export function readWhole(path: string, whole: Whole = {}): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(descriptor);
    if (found.isDirectory()) throw new Error(WORDS.EISDIR);
    if (!found.isFile() && !(whole.pipe && found.isFIFO())) {
      throw new Error(
        found.isFIFO() ? 'it is a pipe, and is read more than once; name a file' : 'it is no regular file',
      );
    }
    return readToEnd(descriptor, found.isFIFO(), whole);
  } finally {
    closeSync(descriptor);
  }
}

function readToEnd(
  descriptor: number,
  isPipe: boolean,
  { limitBytes = limits.MAX_STRING_LENGTH, waitMs = WAIT_MS }: Whole,
): string {
  const parts: Buffer[] = [];
  const part = Buffer.alloc(PART_BYTES);
  const deadline = performance.now() + waitMs;
  for (let bytes = 0; ; ) {
    const read = readPart(descriptor, part);
    // Nobody writes into a pipe, as long as nobody has opened it.
    const ended = read === 0 && !(isPipe && bytes === 0);
    if (ended) return Buffer.concat(parts).toString('utf8');
    if (read === null || read === 0) {
      if (performance.now() > deadline)
        throw new Error(`it is a pipe, and its end has not come within ${waitMs / 1_000} s`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
      continue;
    }
    bytes += read;
    if (bytes > limitBytes) throw new Error(`it is longer than ${byteSize(limitBytes)}`);
    parts.push(Buffer.from(part.subarray(0, read)));
  }
}

/** How many bytes were read; null when there are none yet. */
function readPart(descriptor: number, part: Buffer): number | null {
  try {
    return readSync(descriptor, part);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}
