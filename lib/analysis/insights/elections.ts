import { elapsed, plural } from '../../base/format.ts';
import { snapshotsOf } from '../cells.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { calmCells } from './loads.ts';
import { settingNamed } from './settings/configured.ts';

/** More than one may be a thing of the machine alone. */
const FLAPPING = 2;

/** Leadership that moved although nobody had broken anything. */
export const elections: Insight = {
  id: 'unplanned-election',
  kind: 'trouble',
  title: 'leadership moved by itself under load',
  formula: 'In windows in which nothing was broken the term rose, or another node took over.',
  source:
    'Ongaro, Consensus: Bridging Theory and Practice, 9.3: a leader keeps its office while it reaches its followers in time.',
  disproof: 'Somebody else restarted a node, or asked for a transfer, at that moment.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => (nodes.length > 1 ? ofCluster(report, name) : [])),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const moved = calmCells(report, cluster).filter(
    ({ raft }) => raft !== null && raft.termChanges + raft.leaderChanges > 0,
  );
  if (moved.length === 0) return [];
  const changes = moved.reduce((sum, { raft }) => sum + Math.max(raft?.termChanges ?? 0, raft?.leaderChanges ?? 0), 0);
  const leaderlessSeconds = moved.reduce((sum, { raft }) => sum + (raft?.leaderlessSeconds ?? 0), 0);
  const beside = moved.filter((cell) => (snapshotsOf(cell)?.seen.length ?? 0) > 0).length;
  return [
    {
      severity: changes >= FLAPPING ? 'critical' : 'warning',
      cluster,
      title: `${plural(changes, 'election')} in ${plural(moved.length, 'window')} in which nobody had broken anything.`,
      measured: [
        { what: 'elections', value: changes, unit: 'count' },
        { what: 'time without a leader', value: leaderlessSeconds, unit: 's' },
      ],
      certainty: `Seen in the terms and roles that nodes told${beside === 0 ? '' : `; in ${beside} of these windows a snapshot was made`}.`,
      cost: `${elapsed(leaderlessSeconds * 1_000)} without a leader were seen, in which no write can be accepted.`,
      advice: `Give nodes processors and disks of their own, or raise the ${settingNamed(report, cluster, 'election-timeout')} above the longest pause of a leader; the ${settingNamed(report, cluster, 'heartbeat-interval')} stays at a tenth of it.`,
      cells: moved.map(({ id }) => id),
    },
  ];
}
