/**
 * Every value that raftmark writes begins with a stamp of ten base-36 digits: five name the writer, five count its writes.
 * No two writes of a run carry the same stamp, so a reader knows which write it sees.
 */
export const STAMP_BYTES = 10;
const WRITER_DIGITS = 5;
const COUNTER_DIGITS = STAMP_BYTES - WRITER_DIGITS;
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Virtual users per script: the writer number is `epoch * MAX_USERS + user`. */
export const MAX_USERS = 6_000;
/** Scripts per run that can write: 36^5 / MAX_USERS. */
export const MAX_EPOCHS = Math.floor(36 ** WRITER_DIGITS / MAX_USERS);

/** Which write a value comes from. */
export interface Stamp {
  readonly writer: number;
  readonly count: number;
}

/**
 * The number that names one virtual user of one script.
 * @param epoch which script of the run, 0..MAX_EPOCHS-1
 * @param user 1..MAX_USERS-1
 * @throws Error when either is out of range: two writers would share a name.
 */
export function writerNumber(epoch: number, user: number): number {
  if (!(epoch >= 0 && epoch < MAX_EPOCHS)) throw new Error(`epoch ${epoch} is not within 0..${MAX_EPOCHS - 1}`);
  if (!(user >= 0 && user < MAX_USERS)) throw new Error(`user ${user} is not within 0..${MAX_USERS - 1}`);
  return epoch * MAX_USERS + user;
}

function writeDigits(bytes: Uint8Array, from: number, count: number, value: number): void {
  let rest = value;
  for (let at = from + count - 1; at >= from; at--) {
    bytes[at] = DIGITS.charCodeAt(rest % 36);
    rest = Math.floor(rest / 36);
  }
}

/**
 * Counts upwards in place, at the start of a buffer: one byte is rewritten per write, now and then a few more.
 * @returns a function that advances the stamp and gives the lowest index that changed
 */
export function stamper(bytes: Uint8Array, writer: number, offset = 0): () => number {
  writeDigits(bytes, offset, WRITER_DIGITS, writer);
  writeDigits(bytes, offset + WRITER_DIGITS, COUNTER_DIGITS, 0);
  const first = offset + WRITER_DIGITS;
  const last = offset + STAMP_BYTES - 1;
  return () => {
    let at = last;
    for (;;) {
      const digit = bytes[at] as number;
      if (digit === 57) {
        bytes[at] = 97; // 9 -> a
        return at;
      }
      if (digit !== 122) {
        bytes[at] = digit + 1;
        return at;
      }
      bytes[at] = 48; // z -> 0, carry
      if (at === first) throw new Error('a virtual user has written 36^5 values; no unused stamp is left');
      at--;
    }
  };
}

/** The stamp of a given write, as text. */
export function stampText({ writer, count }: Stamp): string {
  const bytes = new Uint8Array(STAMP_BYTES);
  writeDigits(bytes, 0, WRITER_DIGITS, writer);
  writeDigits(bytes, WRITER_DIGITS, COUNTER_DIGITS, count);
  return String.fromCharCode(...bytes);
}

/** The stamp at the start of a value, or null when the value carries none. */
export function readStamp(value: string): Stamp | null {
  const text = value.slice(0, STAMP_BYTES);
  if (!/^[0-9a-z]{10}$/.test(text)) return null;
  return {
    writer: Number.parseInt(text.slice(0, WRITER_DIGITS), 36),
    count: Number.parseInt(text.slice(WRITER_DIGITS), 36),
  };
}
