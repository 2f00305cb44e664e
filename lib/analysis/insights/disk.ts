import { smallest } from '../../base/extremes.ts';
import { elapsed, milliseconds, plural } from '../../base/format.ts';
import type { FindingFigure } from '../../report/findings.ts';
import type { BucketPercentile, MetricsOfNode } from '../../report/node-metrics.ts';
import type { CompletedCell } from '../cells.ts';
import { toldIn } from '../node-metrics.ts';
import { machineWasFull } from './evidence.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { cellsOf } from './loads.ts';

/** What a node takes the time of on its disk, and what etcd's documentation asks of it. */
const TIMES = [
  { key: 'flush', what: 'p99 of writing the log to the disk', limitMs: 10 },
  { key: 'storeCommit', what: 'p99 of writing the store to the disk', limitMs: 25 },
] as const;
/** A 99th percentile of fewer times is one of the few longest. */
const TIMES_NEEDED = 100;
/** Of so many the median tells: the 99th percentile is no less. A disk that is very slow does not come to more in a window. */
const FOR_MEDIAN = 20;
/** What takes so many times what it takes another node of the same machine has not waited for a processor. */
const STANDS_OUT = 10;

interface Slow {
  readonly time: (typeof TIMES)[number];
  readonly cell: CompletedCell;
  readonly node: MetricsOfNode;
  /** The 99th percentile, or the median where there were too few times. */
  readonly percentile: BucketPercentile;
  readonly of: '99th percentile' | 'median';
  /** The least that it can be: a histogram tells between which bounds it lies. */
  readonly leastMs: number;
}

/** Whether the disk is too slow for Raft, by what nodes time themselves. */
export const disk: Insight = {
  id: 'slow-disk',
  kind: 'trouble',
  title: 'the disk is slower than Raft needs',
  formula:
    'In a window with 100 flushes or more the lower bound of the p99 of a node is above 10 ms for the log, or above 25 ms for the store; with 20 or more that of the median. Nothing of a window in which this machine, where the nodes run, had no processor time left, unless the mean of the node is 10 times that of another node of the same machine: what its nodes wait for is a processor then.',
  source: "etcd's FAQ: wal_fsync_duration_seconds p99 below 10 ms, backend_commit_duration_seconds p99 below 25 ms.",
  disproof:
    'The same load on a memory file system would be as slow; or the time goes with the processors that the machine lacked, not with the disk.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  // Nodes on another machine have its processors, whatever this one lacks.
  const coLocated = report.clusters.find(({ name }) => name === cluster)?.coLocated ?? null;
  const slow = cellsOf(report, cluster)
    .flatMap(slowTimes)
    .filter((each) => coLocated === false || !machineWasFull(each.cell) || (coLocated === true && standsOut(each)));
  const worst = [...slow].sort((one, other) => excess(other) - excess(one))[0];
  if (worst === undefined) return [];
  const { time, node, percentile, of, leastMs } = worst;
  const own = slow.filter((each) => each.time === time);
  const disk = calibratedP99(report, cluster);
  const figures: FindingFigure[] = [
    {
      what: `${of === 'median' ? time.what.replace('p99', 'median') : time.what} on ${node.node}, at least`,
      value: leastMs,
      unit: 'ms',
      against: { what: "the limit of etcd's documentation", value: time.limitMs },
    },
    ...(disk === null ? [] : [{ what: 'p99 of fsync on the calibrated disk', value: disk, unit: 'ms' as const }]),
  ];
  return [
    {
      severity: excess(worst) >= 10 ? 'critical' : 'warning',
      cluster,
      title: `The disk is too slow: ${node.node} took ${rangeOf(percentile)} at the ${of} to write its ${time.key === 'flush' ? 'log' : 'store'}; ${time.limitMs} ms is what etcd's documentation asks for.`,
      measured: figures,
      certainty: `${plural(own.length, 'window')} of nodes ${own.length === 1 ? 'was' : 'were'} above it, by the nodes' own histograms${diskWords(disk, time.limitMs)}.`,
      cost: `A write waits for the log of a quorum: ${elapsed(leastMs)} of a slow one are the disk's.`,
      advice:
        'Put the data folder on a disk that syncs faster (SSD, no shared spindle), and keep other writers away from it; until then raise election timeout and heartbeat interval.',
      cells: [...new Set(own.map(({ cell }) => cell.id))],
    },
  ];
}

function calibratedP99({ calibration }: Observed, cluster: string): number | null {
  if ('absent' in calibration) return null;
  const speed = calibration.disks.find((each) => each.cluster === cluster)?.speed;
  return speed === undefined || 'absent' in speed ? null : speed.fsyncP99Ms;
}

function slowTimes(cell: CompletedCell): Slow[] {
  return (toldIn(cell)?.nodes ?? []).flatMap((node) =>
    TIMES.flatMap((time): Slow[] => {
      const told = node.times[time.key];
      const of = (told?.taken ?? 0) >= TIMES_NEEDED ? '99th percentile' : 'median';
      const percentile = (of === 'median' ? told?.p50 : told?.p99) ?? null;
      if (told === null || told.taken < FOR_MEDIAN || percentile === null) return [];
      const leastMs = percentile.fromMs;
      return leastMs >= time.limitMs ? [{ time, cell, node, percentile, of, leastMs }] : [];
    }),
  );
}

/** Whether another node of the same window, and so of the same machine, was much faster. */
function standsOut({ time, cell, node }: Slow): boolean {
  const meanOf = ({ times }: MetricsOfNode): number | null => {
    const told = times[time.key];
    return told === null || told.taken < FOR_MEDIAN ? null : told.meanMs;
  };
  const own = meanOf(node);
  const others = (toldIn(cell)?.nodes ?? []).filter((each) => each !== node).flatMap((each) => meanOf(each) ?? []);
  return own !== null && others.length > 0 && own >= STANDS_OUT * smallest(others);
}

function excess({ leastMs, time }: Slow): number {
  return leastMs / time.limitMs;
}

function rangeOf({ fromMs, toMs }: BucketPercentile): string {
  return toMs === null ? `more than ${milliseconds(fromMs)} ms` : `${milliseconds(fromMs)} to ${milliseconds(toMs)} ms`;
}

function diskWords(disk: number | null, limitMs: number): string {
  if (disk === null) return '; the disk itself was not calibrated';
  return disk > limitMs
    ? `, and the calibrated disk alone needs ${milliseconds(disk)} ms`
    : `, although the calibrated disk alone needs ${milliseconds(disk)} ms: what else writes to it, or how much at once, makes the difference`;
}
