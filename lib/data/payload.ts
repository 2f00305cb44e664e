import { hashText, Xorshift } from '../base/random.ts';
import { readStamp, STAMP_BYTES, type Stamp } from './stamp.ts';

/** A value size. */
export interface Payload {
  /** Its label, or the size as the user wrote it. */
  readonly name: string;
  readonly bytes: number;
}

export const PAYLOADS = [
  { name: 'tiny', bytes: 10 },
  { name: 'medium', bytes: 1_024 },
  { name: 'large', bytes: 100 * 1_024 },
  { name: 'xlarge', bytes: 1_024 * 1_024 },
] as const satisfies readonly Payload[];

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1_024, MB: 1_024 * 1_024 };

/**
 * A payload by its label or by a size such as `64KB` (binary units, as in the labels: 1 KB is 1,024 bytes).
 * @returns null when the text is neither, or smaller than a stamp: then two writes could carry the same value.
 */
export function findPayload(text: string): Payload | null {
  const named = PAYLOADS.find((payload) => payload.name === text.toLowerCase());
  if (named) return named;
  const match = /^(\d+(?:\.\d+)?)\s*(B|KB|MB)$/i.exec(text.trim());
  if (!match) return null;
  const bytes = Math.round(Number(match[1]) * (UNITS[(match[2] as string).toUpperCase()] as number));
  return bytes >= STAMP_BYTES ? { name: text.replace(/\s/g, '').toUpperCase(), bytes } : null;
}

/** What values are made of. `random` hardly compresses; `json` compresses as configuration files do. */
export const ENTROPIES = ['random', 'json'] as const;
export type Entropy = (typeof ENTROPIES)[number];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const WORDS = ['enabled', 'timeout', 'retries', 'endpoint', 'region', 'owner', 'limit', 'feature', 'version', 'policy'];

/** Cuts start anywhere in the first so many bytes of the pool: virtual users write different text, not only other stamps. */
const OFFSETS = 4_096;

/** ASCII text of at least `length` bytes, the same for the same seed. */
function filler(length: number, entropy: Entropy, random: Xorshift): string {
  const parts: string[] = [];
  let made = 0;
  while (made < length) {
    const word = random.next();
    let part: string;
    if (entropy === 'json') {
      part = `{"${WORDS[word % WORDS.length]}":{"id":${word >>> 12},"on":${(word & 1) === 1},"of":"team-${word & 63}"}},`;
    } else {
      part =
        (ALPHABET[word & 63] as string) +
        ALPHABET[(word >>> 6) & 63] +
        ALPHABET[(word >>> 12) & 63] +
        ALPHABET[(word >>> 18) & 63] +
        ALPHABET[(word >>> 24) & 63];
    }
    parts.push(part);
    made += part.length;
  }
  return parts.join('');
}

/** The text that all values of a run are cut from: made once per process, by arithmetic, from the seed alone. */
export function makePool(seed: number, payloadBytes: number, entropy: Entropy): string {
  const length = payloadBytes - STAMP_BYTES + OFFSETS;
  return filler(length, entropy, new Xorshift(seed ^ hashText(entropy))).slice(0, length);
}

/** Where in the pool a writer's values are cut. */
export function poolOffset(writer: number): number {
  return (Math.imul(writer, 0x9e3779b1) >>> 0) % OFFSETS;
}

/** The value of a given write: its stamp, then the writer's cut of the pool. */
export function makeValue(stampText: string, writer: number, pool: string, payloadBytes: number): string {
  const from = poolOffset(writer);
  return stampText + pool.slice(from, from + payloadBytes - STAMP_BYTES);
}

/** In the place of a writer: there is no value. */
export const NO_VALUE = -1;
/** In the place of a writer: the value comes from no write of this seed, payload and entropy. */
export const FOREIGN = -2;

/** The write that a value comes from, with NO_VALUE or FOREIGN for its writer where there is none. */
export function stampSeen(value: string | null, pool: string, payloadBytes: number): Stamp {
  if (value === null) return { writer: NO_VALUE, count: 0 };
  return recogniseValue(value, pool, payloadBytes) ?? { writer: FOREIGN, count: 0 };
}

/** The write that a value comes from, or null when no write of this seed, payload and entropy has made it. */
export function recogniseValue(value: string, pool: string, payloadBytes: number): Stamp | null {
  const stamp = readStamp(value);
  if (!stamp || value.length !== payloadBytes) return null;
  return makeValue(value.slice(0, STAMP_BYTES), stamp.writer, pool, payloadBytes) === value ? stamp : null;
}
