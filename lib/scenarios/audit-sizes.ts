import type { Tier } from '../data/tier.ts';

/** Sizes of the audit trail: with fewer an exponent has no interval to speak of. */
const AUDIT_SIZES = 5;
/** Where they begin, at most, and how often as long the last is at least. */
const AUDIT_SPAN = { from: 1_000, factor: 4 } as const;
/** In a smaller tier they begin with twice its entries: the first 100 writes make keys, and have shorter events than all that follow. */
const AUDITED_TWICE = 2;

/** The sizes in a tier: evenly spread on a logarithmic scale, the last as many as the tier has entries where that is enough; in round numbers. */
export function auditSizes({ entries }: Tier): number[] {
  const from = Math.min(AUDIT_SPAN.from, AUDITED_TWICE * entries);
  const factor = Math.max(AUDIT_SPAN.factor, entries / from);
  return Array.from({ length: AUDIT_SIZES }, (_, at) =>
    Number((from * factor ** (at / (AUDIT_SIZES - 1))).toPrecision(2)),
  );
}
