import { largest } from '../../../base/extremes.ts';
import { byteSize, count, milliseconds, plural, significant, times } from '../../../base/format.ts';
import { grouped } from '../../../base/grouped.ts';
import type { AuditGrowth } from '../../../report/analyses.ts';
import { comparable, trendOf } from '../../audit-growth.ts';
import { median } from '../../statistics.ts';
import { clusterSnapshots } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';

const MORE_EVENTS = 10;
const TIMES_SLOWER = 3;
/** Snapshots that are so many times the dataset carry something else. */
const TIMES_DATA = 2;

/** An audit trail whose length is paid for by queries and snapshots. */
export const auditTrail: Insight = {
  id: 'audit-growth',
  kind: 'property',
  title: 'what the audit trail costs as it grows',
  formula:
    'A query of the newest events takes more than 3 times as long over a trail 10 times as long: by two sizes that lie as far apart, of those as long as the answer, or by the fitted exponent carried to 10 times, and nothing where its interval holds growth and none. A warning, and with it the largest snapshot over the dataset, which tells of a trail in the snapshots from 2 times on.',
  source:
    'Seen with a real service: events^1.05, and snapshots from 92 ms to 4.5 s as the trail grew to 29,000 events.',
  disproof:
    'The query grows as much over as many events of one namespace that is not asked about: then it is the store.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const grown = report.analyses.audit
    .filter((each) => each.cluster.name === cluster)
    .flatMap((growth) => {
      const factor = overTenTimes(growth);
      return factor === null ? [] : [{ growth, factor }];
    })
    .sort((one, other) => other.factor - one.factor);
  const worst = grown[0];
  if (worst === undefined) return [];
  const { growth, factor } = worst;
  const grows = factor > TIMES_SLOWER;
  const sizes = sizesOf(growth);
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const carried = snapshotsOverData(report, cluster);
  const inSnapshots =
    carried === null || carried.ratio < TIMES_DATA
      ? ''
      : ` Snapshots are ${times(carried.ratio)} the dataset (${byteSize(carried.bytes)}): they carry the trail, or something else that nobody stored.`;
  return [
    {
      severity: grows ? 'warning' : 'note',
      cluster,
      title: `A query of the newest ${count(growth.limit)} events takes ${times(factor)} as long over a trail 10 times as long: ${milliseconds(first.p50Ms)} ms of ${count(first.events)} events, ${milliseconds(last.p50Ms)} ms of ${count(last.events)}.`,
      measured: [
        {
          ...{ what: 'for 10 times the events, times the latency', value: factor, unit: 'times' },
          against: { what: 'limit', value: TIMES_SLOWER },
        },
        ...(carried === null
          ? []
          : [{ what: 'largest snapshot over the dataset', value: carried.ratio, unit: 'times' as const }]),
      ],
      certainty: `Of ${plural(sizes.length, 'size')} of the trail${growth.interval === null ? ', too few for an interval' : `; the exponent lies between ${significant(growth.interval.low, 2)} and ${significant(growth.interval.high, 2)}`}.`,
      cost: grows ? `Each query reads the trail, not only what it asks for.${inSnapshots}` : null,
      advice: grows
        ? 'Bound the age or the length of the trail, or keep it out of the state that snapshots carry.'
        : null,
      cells: [],
    },
  ];
}

/** The sizes that can be compared, the smallest first, each with the median latency of its cells. */
function sizesOf({ points, limit }: AuditGrowth): { readonly events: number; readonly p50Ms: number }[] {
  return grouped(comparable(points, limit), ({ events }) => String(events))
    .map((own) => ({ events: own[0].events, p50Ms: median(own.map(({ p50Ms }) => p50Ms)) ?? 0 }))
    .filter(({ p50Ms }) => p50Ms > 0)
    .sort((one, other) => one.events - other.events);
}

/** What ten times the events make of the latency; null where nothing shows it. */
function overTenTimes(growth: AuditGrowth): number | null {
  const { exponent, interval } = growth;
  if (exponent !== null && interval !== null) {
    const { trend } = trendOf(growth);
    return trend === 'unclaimed' || trend === 'unknown' ? null : 10 ** exponent;
  }
  const sizes = sizesOf(growth);
  const [least, most] = [sizes[0], sizes.at(-1)];
  if (least === undefined || most === undefined || most.events < MORE_EVENTS * least.events) return null;
  return (most.p50Ms / least.p50Ms) ** (Math.log(MORE_EVENTS) / Math.log(most.events / least.events));
}

function snapshotsOverData(
  report: Observed,
  cluster: string,
): { readonly ratio: number; readonly bytes: number } | null {
  const bytes = Math.max(0, largest((clusterSnapshots(report, cluster)?.seen ?? []).map((each) => each.bytes ?? 0)));
  const cells = report.cells.filter((cell) => cell.cluster.name === cluster);
  const data = Math.max(0, largest(cells.map(({ entries, payload }) => entries * payload.bytes)));
  return bytes > 0 && data > 0 ? { ratio: bytes / data, bytes } : null;
}
