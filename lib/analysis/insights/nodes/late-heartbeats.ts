import { count, plural } from '../../../base/format.ts';
import type { CompletedCell } from '../../cells.ts';
import { toldIn } from '../../node-metrics.ts';
import { machineWasFull } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { calmCells } from '../loads.ts';
import { settingNamed } from '../settings/configured.ts';

/** One or two may be a thing of a moment. */
const PER_MINUTE = 1;
const LEAST = 3;

/** Elections that nearly happened. */
export const lateHeartbeats: Insight = {
  id: 'late-heartbeats',
  kind: 'trouble',
  title: 'heartbeats are late, or pre-votes asked for, without an election yet',
  formula:
    'In windows in which nothing was broken and nobody was elected, nodes counted 3 or more heartbeats sent too late or pre-votes asked for, and more than 1 per minute. A note where in all of these windows the machine had no processor time left: heartbeat loss under load on a shared machine.',
  source:
    "Etcd's documentation on etcd_server_heartbeat_send_failures_total: a leader that is overloaded, most likely by a slow disk.",
  disproof: 'They come without load as well: then it is the network, or the heartbeat interval.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => (nodes.length > 1 ? ofCluster(report, name) : [])),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const cells = calmCells(report, cluster).filter(
    ({ raft }) => raft !== null && raft.termChanges + raft.leaderChanges === 0,
  );
  const counted = cells.filter((cell) => toldIn(cell) !== null);
  const near = counted.filter((cell) => nearElections(cell) > 0);
  const roomy = near.filter((cell) => !machineWasFull(cell));
  // Where the machine had time, what came on a full one proves nothing more.
  const [cellsToTell, base] =
    roomy.length > 0 ? [roomy, counted.filter((cell) => !machineWasFull(cell))] : [near, counted];
  const sum = cellsToTell.reduce((all, cell) => all + nearElections(cell), 0);
  const minutes = base.reduce((all, { windowSeconds }) => all + windowSeconds, 0) / 60;
  if (sum < LEAST || minutes <= 0 || sum / minutes <= PER_MINUTE) return [];
  const shared = roomy.length === 0;
  return [
    {
      severity: shared ? 'note' : 'warning',
      cluster,
      title: shared
        ? `Heartbeat loss under load on a shared machine: ${count(sum)} were late or led to a pre-vote while its processors were used up.`
        : `${count(sum)} heartbeats were late or led to a pre-vote, although nobody was elected yet.`,
      measured: [
        { what: 'late heartbeats and pre-votes', value: sum, unit: 'count' },
        { what: 'per minute', value: sum / minutes, unit: 'count', against: { what: 'limit', value: PER_MINUTE } },
      ],
      certainty: `Counted by the nodes, in ${plural(cellsToTell.length, 'window')} of ${base.length}.`,
      cost: 'The next pause of the leader, a little longer, is an election.',
      advice: shared
        ? 'Give nodes processors of their own (--pin, or machines of their own) before timeouts are judged.'
        : `Give the leader a faster disk or processors of its own, or raise ${settingNamed(report, cluster, 'heartbeat-interval')} and ${settingNamed(report, cluster, 'election-timeout')} together.`,
      cells: cellsToTell.map(({ id }) => id),
    },
  ];
}

function nearElections(cell: CompletedCell): number {
  const nodes = toldIn(cell)?.nodes ?? [];
  return nodes.reduce((sum, { counts }) => sum + (counts.lateHeartbeats ?? 0) + (counts.preVotes ?? 0), 0);
}
