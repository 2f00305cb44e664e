import { hashText, mix31 } from '../base/random.ts';

import type { Tier } from './tier.ts';

/** The names of a tier's entries, by arithmetic: nothing is stored, so any process can name any entry. */
export interface Dataset {
  readonly tier: Tier;
  readonly namespaces: readonly string[];
  namespaceIndex(index: number): number;
  /** 31 bits; the key is `key-` and the hex digits of 2^31 + this, which are always eight. */
  keyNumber(index: number): number;
  entry(index: number): EntryName;
}

export const NAMESPACE_PREFIX = 'bench-';

/** `bench-small-001` and so on: one spelling for seeding, cleaning up and finding what a crashed run left. */
export function namespaceNames(tier: Tier): string[] {
  return Array.from(
    { length: tier.namespaces },
    (_, index) => `${NAMESPACE_PREFIX}${tier.name}-${String(index + 1).padStart(3, '0')}`,
  );
}

/** `key-` and eight hex digits. */
export function keyName(number: number): string {
  return `key-${(0x80000000 + number).toString(16)}`;
}

/** Where the writes go whose audit trail is queried: apart from the dataset, so that its history is known. */
export function auditNamespace(tier: Tier): string {
  return `${NAMESPACE_PREFIX}${tier.name}-audit`;
}

/** The dataset of a tier under a seed. Keys of distinct entries are distinct, since `mix31` is one to one. */
export function makeDataset(tier: Tier, seed: number): Dataset {
  const salt = mix31(seed ^ hashText(tier.name));
  const namespaces = namespaceNames(tier);
  const namespaceIndex = (index: number): number => index % namespaces.length;
  const keyNumber = (index: number): number => mix31(index + salt);
  return {
    tier,
    namespaces,
    namespaceIndex,
    keyNumber,
    entry: (index) => ({
      namespace: namespaces[namespaceIndex(index)] as string,
      key: keyName(keyNumber(index)),
    }),
  };
}

/** Where an entry lives, and what it holds. */
export interface EntryName {
  readonly namespace: string;
  readonly key: string;
}
