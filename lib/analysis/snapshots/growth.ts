import { plural } from '../../base/format.ts';
import type { SeenSnapshot, SnapshotGrowths } from '../../report/snapshots.ts';
import { fittedExponent, median } from '../statistics.ts';

/** A line through fewer says nothing. */
const LEAST_POINTS = 5;
/** The largest is so many times the smallest at least: less is within what a snapshot takes from one time to the next. */
const LEAST_RATIO = 1.5;
const MIB = 1_048_576;

/** How long it took, in milliseconds; null when its beginning or end is not known. */
export function tookMs({ began, ended }: Pick<SeenSnapshot, 'began' | 'ended'>): number | null {
  return began === null || ended === null ? null : ended.atMs - began.atMs;
}

/** How the time that a snapshot takes goes with its size, over those that the nodes made themselves. */
export function snapshotGrowth(seen: readonly SeenSnapshot[]): SnapshotGrowths {
  const points = seen.flatMap((snapshot) => {
    const [ms, { bytes, received }] = [tookMs(snapshot), snapshot];
    return received || ms === null || !(ms > 0) || bytes === null || !(bytes > 0) ? [] : [{ x: bytes, y: ms }];
  });
  if (points.length < LEAST_POINTS)
    return {
      absent: `of ${plural(points.length, 'snapshot')} alone beginning, end and size are known, and it takes ${LEAST_POINTS}`,
    };
  points.sort((a, b) => a.x - b.x);
  const [smallestBytes, largestBytes] = [points[0]?.x as number, points.at(-1)?.x as number];
  const fit = fittedExponent(points);
  if (largestBytes < LEAST_RATIO * smallestBytes || fit?.interval == null)
    return { absent: 'they were all about as large' };
  const largest = points.slice(-Math.ceil(points.length / 5));
  return {
    points: points.length,
    smallestBytes,
    largestBytes,
    exponent: fit.exponent,
    interval: fit.interval,
    msPerMiB: median(largest.map(({ x, y }) => (y / x) * MIB)) as number,
  };
}
