import type { CellPlan } from '../../../../lib/report/cell.ts';
import { payloadName } from '../../naming.ts';

type Dataset = Pick<CellPlan, 'tier' | 'entries' | 'payload' | 'protocol' | 'reads' | 'keys'>;

/** A key of what cells must share to be in one picture; their clusters may differ. */
export function datasetOf({ tier, entries, payload, protocol, reads, keys }: Dataset): string {
  return JSON.stringify([tier, entries, payload.bytes, payload.entropy, protocol, reads, keys]);
}

/** What tells the dataset of some cells from that of others, in words; empty where all have one. */
export function datasetNaming(all: readonly Dataset[]): (one: Dataset) => string {
  const several = (of: (one: Dataset) => unknown): boolean => new Set(all.map(of)).size > 1;
  const parts: readonly (readonly [boolean, (one: Dataset) => string])[] = [
    [several(({ tier }) => tier), ({ tier }) => tier],
    [several(({ payload }) => `${payload.bytes} ${payload.entropy}`), ({ payload }) => payloadName(payload)],
    [several(({ protocol }) => protocol), ({ protocol }) => protocol],
    [several(({ reads }) => reads), ({ reads }) => (reads === null ? '' : `${reads} reads`)],
    [several(({ keys }) => keys), ({ keys }) => `${keys} keys`],
  ];
  return (one) =>
    parts
      .flatMap(([differs, word]) => (differs ? [word(one)] : []))
      .filter((word) => word !== '')
      .join(', ');
}
