import type { Payload } from '../data/payload.ts';

/**
 * A size from which on values are kept by their content, beside the log, so that what they cost changes there: the same value a second
 * time costs next to nothing, in a later run as well, and values are made unlike those of other runs.
 */
export interface SizeBoundary {
  /** The smallest value that goes the other way, in bytes of UTF-8. */
  readonly bytes: number;
  /** The two ways, each in a word for the names of payloads. */
  readonly below: string;
  readonly from: string;
}

/** The payloads on both sides of it, as near to it as there are: `inline-65535B`, `blob-65536B`. */
export function sidesOf({ bytes, below, from }: SizeBoundary): Payload[] {
  return [
    { name: `${below}-${bytes - 1}B`, bytes: bytes - 1 },
    { name: `${from}-${bytes}B`, bytes },
  ];
}
