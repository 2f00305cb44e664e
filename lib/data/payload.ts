import { LEAST_BYTES } from './stamp.ts';

/** Values of one size. */
export interface Payload {
  /** Its label, or the size as the user wrote it; and what they are made of where that is said. */
  readonly name: string;
  readonly bytes: number;
  /** What they are made of, where that is not as in the rest of the run. */
  readonly entropy?: Entropy;
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
 * A payload by its label or by a size such as `64KB`, or `64KiB`, which is the same here (1 KB is 1,024 bytes, as in the labels). After it
 * may stand what its values are made of: `64KB-json`.
 * @returns null when the text is no such thing, or the size smaller than a head: then two writes could carry the same value.
 */
export function findPayload(text: string): Payload | null {
  const [, size = '', made] = /^(.*?)(?:-([a-z]+))?$/i.exec(text.trim()) ?? [];
  const sized = findSize(size);
  if (sized === null || made === undefined) return sized;
  const entropy = ENTROPIES.find((known) => known === made.toLowerCase());
  return entropy === undefined ? null : { name: `${sized.name}-${entropy}`, bytes: sized.bytes, entropy };
}

function findSize(text: string): Payload | null {
  const named = PAYLOADS.find((payload) => payload.name === text.toLowerCase());
  if (named) return named;
  const match = /^(\d+(?:\.\d+)?)\s*(?:(K|M)i?)?B$/i.exec(text);
  if (!match) return null;
  const [, digits = '', unit = ''] = match;
  const bytes = Math.round(Number(digits) * (UNITS[unit.toUpperCase()] as number));
  return bytes >= LEAST_BYTES ? { name: `${digits}${unit.toUpperCase()}B`, bytes } : null;
}

/** A payload as `findPayload` understands it: by its name where that says all of it, by its size otherwise. */
export function payloadText(payload: Payload): string {
  const { name, bytes, entropy } = payload;
  const found = findPayload(name);
  if (found !== null && sameValues(found, payload)) return name;
  return entropy === undefined ? `${bytes}B` : `${bytes}B-${entropy}`;
}

/** Whether values of two payloads are as long and made of the same. */
export function sameValues(one: Omit<Payload, 'name'>, other: Omit<Payload, 'name'>): boolean {
  return one.bytes === other.bytes && one.entropy === other.entropy;
}

/** Payloads without those whose values are the same as those of an earlier one. */
export function distinctPayloads(payloads: readonly Payload[]): Payload[] {
  return payloads.filter((payload, at) => payloads.findIndex((other) => sameValues(payload, other)) === at);
}

/** What values are made of. `random` hardly compresses; `json` compresses as configuration files do. */
export const ENTROPIES = ['random', 'json'] as const;
export type Entropy = (typeof ENTROPIES)[number];

/** What may stand behind a size, in words. */
export const ENTROPY_ENDINGS = ENTROPIES.map((entropy) => `-${entropy}`).join(' or ');
