import { largest } from '../../../base/extremes.ts';
import { percent, plural, significant, times } from '../../../base/format.ts';
import type { CompletedCell } from '../../cells.ts';
import { processesByNode } from '../../resources.ts';
import { median } from '../../statistics.ts';
import { onlyLeader } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { calmCells, writesOf } from '../loads.ts';

/** Less than that of a processor is nothing to compare. */
const LEAST_CORES = 0.02;
/** A leader that keeps so much of a processor busy, and so many times what followers do, is the next limit. */
const HOT_CORES = 0.9;
const HOT = 3;

/** What the leader does more than its followers. */
export const leaderHotSpot: Insight = {
  id: 'leader-hot-spot',
  kind: 'property',
  title: 'how much more processor time the leader takes than a follower',
  formula:
    'Processors that the leader keeps busy over the median of its followers, the median over windows with writes in which one node led and nothing was broken. A warning where it is 3 times as much and 90 % of a processor.',
  source:
    'Ongaro, Consensus: Bridging Theory and Practice, 10.2: a leader sends each entry to each follower, and answers all clients.',
  disproof: 'After a transfer of leadership the same node is as busy as before: then it is the node, not its office.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => (nodes.length > 1 ? ofCluster(report, name) : [])),
};

interface Compared {
  readonly cell: CompletedCell;
  readonly leader: number;
  readonly follower: number;
}

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const compared = calmCells(report, cluster).flatMap((cell) => comparedIn(cell) ?? []);
  const ratio = median(compared.map(({ leader, follower }) => leader / follower));
  if (ratio === null) return [];
  const leader = median(compared.map((each) => each.leader)) ?? 0;
  const follower = median(compared.map((each) => each.follower)) ?? 0;
  const busiest = largest(compared.map((each) => each.leader));
  const hot = ratio >= HOT && busiest >= HOT_CORES;
  return [
    {
      severity: hot ? 'warning' : 'note',
      cluster,
      title: `The leader keeps ${significant(leader, 2)} of a processor busy with writes, a follower ${significant(follower, 2)}: ${times(ratio)} as much.`,
      measured: [
        { what: 'processor time of the leader over that of a follower', value: ratio, unit: 'times' },
        { what: 'processors that the leader kept busy at most', value: busiest, unit: 'count' },
      ],
      certainty: `The median of ${plural(compared.length, 'window')} with writes and one leader.`,
      cost: hot
        ? `${percent(Math.min(1, busiest))} of a processor: the leader is the next limit, and more nodes add to what it does.`
        : null,
      advice: hot
        ? 'Give each node the same, and the leader what it needs; spread keys over several groups, or reads over followers.'
        : null,
      cells: compared.map(({ cell }) => cell.id),
    },
  ];
}

function comparedIn(cell: CompletedCell): Compared | null {
  const name = onlyLeader(cell);
  if (name === null || writesOf(cell) === null) return null;
  const cores = new Map(
    [...processesByNode(cell)].map(([node, all]) => [node, all.reduce((sum, each) => sum + each.cpuCoresMean, 0)]),
  );
  const leader = cores.get(name);
  const follower = median([...cores].flatMap(([node, busy]) => (node === name ? [] : [busy])));
  return leader === undefined || follower === null || follower < LEAST_CORES ? null : { cell, leader, follower };
}
