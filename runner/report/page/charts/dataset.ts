import type { CellPlan } from '../../../../lib/report/cell.ts';
import { payloadName } from '../../naming.ts';

type Dataset = Pick<CellPlan, 'tier' | 'entries' | 'payload' | 'protocol' | 'reads' | 'keys'>;

/** A key of what cells must share to be in one picture; their clusters may differ. */
export function datasetOf({ tier, entries, payload, protocol, reads, keys }: Dataset): string {
  return JSON.stringify([tier, entries, payload.bytes, payload.entropy, protocol, reads, keys]);
}

/** The same of cells whose values differ in size: their entries are as many as the size leaves room for, and differ with it. */
export function datasetBesideSize({ tier, payload, protocol, reads, keys }: Dataset): string {
  return JSON.stringify([tier, payload.entropy, protocol, reads, keys]);
}

/** In what datasets may differ: what is compared, and how it is said. */
type Part = readonly [by: (one: Dataset) => unknown, word: (one: Dataset) => string];

const TIER: Part = [({ tier }) => tier, ({ tier }) => tier];
const SIZE: Part = [({ payload }) => `${payload.bytes} ${payload.entropy}`, ({ payload }) => payloadName(payload)];
const ENTROPY: Part = [({ payload }) => payload.entropy, ({ payload }) => payload.entropy ?? ''];
const MANNER: readonly Part[] = [
  [({ protocol }) => protocol, ({ protocol }) => protocol],
  [({ reads }) => reads, ({ reads }) => (reads === null ? '' : `${reads} reads`)],
  [({ keys }) => keys, ({ keys }) => `${keys} keys`],
];

/** What tells the dataset of some cells from that of others, in words; empty where all have one. */
export function datasetNaming(all: readonly Dataset[]): (one: Dataset) => string {
  return namingBy(all, [TIER, SIZE, ...MANNER]);
}

/** The same where the size of values is what is compared. */
export function besideSizeNaming(all: readonly Dataset[]): (one: Dataset) => string {
  return namingBy(all, [TIER, ENTROPY, ...MANNER]);
}

function namingBy(all: readonly Dataset[], parts: readonly Part[]): (one: Dataset) => string {
  const differing = parts.filter(([by]) => new Set(all.map(by)).size > 1);
  return (one) =>
    differing
      .map(([, word]) => word(one))
      .filter((word) => word !== '')
      .join(', ');
}
