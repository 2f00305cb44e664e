import { byteSize, elapsed, significant } from '../../../base/format.ts';
import type { SnapshotGrowth } from '../../../report/snapshots.ts';
import { clusterSnapshots, electionTimeoutMs } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { settingNamed } from '../settings/configured.ts';

/** Of sizes that differ by less nothing follows for larger ones. */
const SPREAD_NEEDED = 2;
/** Nearer than that to the size at which a snapshot lasts an election timeout, it is time to act. */
const NEAR = 3;
const MIB = 1_048_576;

/** How the time of a snapshot goes with its size, and where that leads. */
export const snapshotGrowth: Insight = {
  id: 'snapshot-growth',
  kind: 'property',
  title: 'what a snapshot takes by its size, and at which size it lasts an election timeout',
  formula:
    'Slope of ln time over ln bytes of the snapshots that nodes made, where the largest is twice the smallest and the slope is surely above 0; carried on to the election timeout. A warning where that size is less than 3 times the largest seen.',
  source: 'Cluster Performance Insights, insight 7: snapshots are of the whole state.',
  disproof: 'The time of larger snapshots does not lie on the same line: caches and free memory end somewhere.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const growth = clusterSnapshots(report, cluster)?.growth;
  if (growth === undefined || 'absent' in growth) return [];
  const { smallestBytes, largestBytes, interval, points, msPerMiB } = growth;
  if (largestBytes < SPREAD_NEEDED * smallestBytes || interval.low <= 0) return [];
  const limitMs = electionTimeoutMs(report, cluster);
  const atBytes = limitMs === null ? null : sizeAt(growth, limitMs);
  const lastMs = (msPerMiB * largestBytes) / MIB;
  const near = atBytes !== null && atBytes < NEAR * largestBytes;
  const reach =
    atBytes === null || limitMs === null
      ? 'the election timeout is not known'
      : `at ${byteSize(atBytes)} it would last an election timeout (${elapsed(limitMs)})`;
  return [
    {
      severity: near ? 'warning' : 'note',
      cluster,
      title: `A snapshot of ${byteSize(largestBytes)} takes ${elapsed(lastMs)}, and its time grows with size^${significant(growth.exponent, 2)}: ${reach}.`,
      measured: [
        { what: 'time for each MiB of the largest', value: msPerMiB, unit: 'ms' },
        {
          ...{ what: 'largest snapshot', value: largestBytes, unit: 'bytes' },
          ...(atBytes === null
            ? {}
            : { against: { what: 'size that would last an election timeout', value: atBytes } }),
        },
      ],
      certainty: `Of ${points} snapshots between ${byteSize(smallestBytes)} and ${byteSize(largestBytes)}; the exponent lies between ${significant(interval.low, 2)} and ${significant(interval.high, 2)}. What is beyond the largest is carried on, not measured.`,
      cost: 'Every snapshot writes the whole state again, so that all of them together grow with its square.',
      advice: near
        ? `Raise the ${settingNamed(report, cluster, 'election-timeout')} before the state reaches ${byteSize(atBytes)}, or keep the state small.`
        : null,
      cells: [],
    },
  ];
}

/** The size at which the line reaches a time. */
function sizeAt({ largestBytes, msPerMiB, exponent }: SnapshotGrowth, limitMs: number): number | null {
  const lastMs = (msPerMiB * largestBytes) / MIB;
  if (lastMs <= 0) return null;
  const bytes = largestBytes * (limitMs / lastMs) ** (1 / exponent);
  return Number.isFinite(bytes) ? bytes : null;
}
