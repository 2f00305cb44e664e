import { largest } from '../../base/extremes.ts';
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
  const known = seen.flatMap((snapshot) => {
    const [ms, { bytes, received }] = [tookMs(snapshot), snapshot];
    return received || ms === null || bytes === null || !(bytes > 0) ? [] : [{ snapshot, x: bytes, y: ms }];
  });
  const points = known.filter(({ y }) => y > 0);
  if (points.length < LEAST_POINTS) {
    const short = known.filter(({ y }) => !(y > 0)).map(({ snapshot }) => snapshot);
    return { absent: `${tooFew(points.length, short)}, and it takes ${LEAST_POINTS}` };
  }
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

function tooFew(points: number, short: readonly SeenSnapshot[]): string {
  if (short.length === 0)
    return `beginning, end and size are known of ${points === 0 ? 'none' : `${plural(points, 'snapshot')} alone`}`;
  const [were, each] = short.length === 1 ? ['was', ''] : ['were', ' each'];
  const quick = `${plural(short.length, 'snapshot')} ${were} made within ${tickMs(short)} ms${each}, too quick to be timed`;
  return points === 0 ? quick : `${quick}, ${points} took longer`;
}

/** Within so many milliseconds each of those was made whose beginning and end are told as one moment: so far both may be off. */
export function tickMs(seen: readonly SeenSnapshot[]): number {
  const off = seen.flatMap(({ began, ended }) => (began && ended ? [began.errorMs + ended.errorMs] : []));
  return Math.ceil(Math.max(0, largest(off)));
}
