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

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1_024, MB: 1_024 * 1_024 };

/**
 * A payload by its label or by a size such as `64KB` (binary units, as in the labels: 1 KB is 1,024 bytes).
 * @returns null when the text is neither, or smaller than a head: then two writes could carry the same value.
 */
export function findPayload(text: string): Payload | null {
  const named = PAYLOADS.find((payload) => payload.name === text.toLowerCase());
  if (named) return named;
  const match = /^(\d+(?:\.\d+)?)\s*(B|KB|MB)$/i.exec(text.trim());
  if (!match) return null;
  const bytes = Math.round(Number(match[1]) * (UNITS[(match[2] as string).toUpperCase()] as number));
  return bytes >= LEAST_BYTES ? { name: text.replace(/\s/g, '').toUpperCase(), bytes } : null;
}

/** A payload as `findPayload` understands it: by its name where that says its size, by its size otherwise. */
export function payloadText({ name, bytes }: Payload): string {
  return findPayload(name)?.bytes === bytes ? name : `${bytes}B`;
}

/** What values are made of. `random` hardly compresses; `json` compresses as configuration files do. */
export const ENTROPIES = ['random', 'json'] as const;
export type Entropy = (typeof ENTROPIES)[number];
