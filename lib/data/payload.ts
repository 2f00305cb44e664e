import { LEAST_BYTES } from './stamp.ts';

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

/** Binary, as in the labels: KB and KiB are one. */
const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1_024, M: 1_024 * 1_024 };

/**
 * A payload by its label or by a size such as `64KB`, or `64KiB`, which is the same here (1 KB is 1,024 bytes, as in the labels).
 * @returns null when the text is neither, or smaller than a head: then two writes could carry the same value.
 */
export function findPayload(text: string): Payload | null {
  const named = PAYLOADS.find((payload) => payload.name === text.toLowerCase());
  if (named) return named;
  const match = /^(\d+(?:\.\d+)?)\s*(?:(K|M)i?)?B$/i.exec(text.trim());
  if (!match) return null;
  const [, digits = '', unit = ''] = match;
  const bytes = Math.round(Number(digits) * (UNITS[unit.toUpperCase()] as number));
  return bytes >= LEAST_BYTES ? { name: `${digits}${unit.toUpperCase()}B`, bytes } : null;
}

/** A payload as `findPayload` understands it: by its name where that says its size, by its size otherwise. */
export function payloadText({ name, bytes }: Payload): string {
  return findPayload(name)?.bytes === bytes ? name : `${bytes}B`;
}

/** What values are made of. `random` hardly compresses; `json` compresses as configuration files do. */
export const ENTROPIES = ['random', 'json'] as const;
export type Entropy = (typeof ENTROPIES)[number];
