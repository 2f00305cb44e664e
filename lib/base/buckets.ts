/** Values counted by buckets: how many were at most each of the bounds, which ascend and end with infinity. */
export interface Buckets {
  readonly bounds: readonly number[];
  /** Cumulative, one for each bound; fractions where a window cuts through. */
  readonly counts: readonly number[];
}

/** A bound in another unit: 0.0512 s times 1,000 is 51.2 ms, and not quite that by binary fractions. */
export function inUnit(value: number, factor: number): number {
  return Number((value * factor).toPrecision(12));
}

/** Where a quantile lies. */
export interface BucketQuantile {
  /** As far into its bucket as its rank is into the bucket's values; null beyond the last finite bound. */
  readonly value: number | null;
  /** The bounds of its bucket: all that is really known. `to` is null where there is none. */
  readonly from: number;
  readonly to: number | null;
}

/**
 * A quantile of values that are not negative, by linear interpolation within its bucket, as `histogram_quantile` of Prometheus
 * does it: the first bucket begins at 0. Null of no values, or of counts that fall.
 * @param quantile above 0, up to 1
 */
export function bucketQuantile({ bounds, counts }: Buckets, quantile: number): BucketQuantile | null {
  const total = counts.at(-1) ?? 0;
  if (!(total > 0) || counts.some((count, at) => count < (counts[at - 1] ?? 0))) return null;
  const rank = quantile * total;
  const at = counts.findIndex((count) => count >= rank);
  const [from, to] = [Math.max(0, bounds[at - 1] ?? 0), bounds[at] as number];
  if (!Number.isFinite(to)) return { value: null, from, to: null };
  const before = counts[at - 1] ?? 0;
  const share = (rank - before) / ((counts[at] as number) - before);
  const end = Math.max(from, to);
  return { value: Math.min(end, from + (end - from) * share), from, to: end };
}
