import { snapshotGrowth } from '../../../lib/analysis/snapshots/growth.ts';
import type { Report } from '../../../lib/report/report.ts';
import type {
  CellSnapshots,
  ClusterSnapshots,
  SeenSnapshot,
  SnapshotGrowths,
  WritesInWindows,
} from '../../../lib/report/snapshots.ts';

/** What contradicts itself in what was seen of snapshots over the run. Empty when nothing does. */
export function checkSnapshots({ snapshots = [], clusters }: Pick<Report, 'snapshots' | 'clusters'>): string[] {
  const names = clusters.map(({ name }) => name);
  return snapshots.flatMap((each, at) => [
    ...(names.includes(each.cluster) ? [] : [`snapshots of ${each.cluster}: the run has no cluster of that name`]),
    ...(snapshots.findIndex(({ cluster }) => cluster === each.cluster) === at
      ? []
      : [`snapshots of ${each.cluster} are there more than once`]),
    ...checkCluster(each).map((contradiction) => `snapshots of ${each.cluster}: ${contradiction}`),
  ]);
}

function checkCluster({ nodes, seen, growth }: ClusterSnapshots): string[] {
  const watched = nodes.map(({ node }) => node);
  const unknown = seen.find(({ node }) => !watched.includes(node));
  return [
    ...(unknown === undefined ? [] : [`one is of ${unknown.node}, which was not watched`]),
    ...seen.flatMap(checkSeen),
    ...(sameGrowth(growth, snapshotGrowth(seen)) ? [] : ['growth does not follow from them']),
  ];
}

/** Why there is none has been said in other words by older versions. */
function sameGrowth(told: SnapshotGrowths, follows: SnapshotGrowths): boolean {
  if ('absent' in told || 'absent' in follows) return 'absent' in told && 'absent' in follows;
  return JSON.stringify(told) === JSON.stringify(follows);
}

/** The same of those of a cell. */
export function checkCellSnapshots(snapshots: CellSnapshots | undefined): string[] {
  if (snapshots === undefined || 'absent' in snapshots) return [];
  const { seen, cost } = snapshots;
  return [
    ...seen.flatMap(checkSeen),
    ...('absent' in cost
      ? []
      : [cost.beside, cost.without].flatMap((windows) => (windows ? checkWindows(windows) : []))),
    ...(seen.length === 0 && !('absent' in cost) ? ['they cost something, and there are none'] : []),
  ];
}

function checkSeen({ node, began, ended }: SeenSnapshot): string[] {
  return began !== null && ended !== null && ended.atMs < began.atMs ? [`one of ${node} ended before it began`] : [];
}

function checkWindows({ windows, stallMs, longestStallMs }: WritesInWindows): string[] {
  return [
    ...(windows === 0 ? ['figures of no window'] : []),
    ...((stallMs === null) === (longestStallMs === null) && (stallMs ?? 0) <= (longestStallMs ?? 0)
      ? []
      : [`the middle stall is ${stallMs} ms, and the longest ${longestStallMs} ms`]),
  ];
}
