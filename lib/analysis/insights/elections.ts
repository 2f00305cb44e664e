import { elapsed, plural } from '../../base/format.ts';
import { type CompletedCell, snapshotsOf } from '../cells.ts';
import { machineWasFull } from './evidence.ts';
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
  formula:
    'In windows in which nothing was broken the term rose, or another node took over. Critical from 2 elections on. A note where in all of these windows the machine had no processor time left: a leader that waits for a processor is late with its heartbeats.',
  source:
    'Ongaro, Consensus: Bridging Theory and Practice, 9.3: a leader keeps its office while it reaches its followers in time.',
  disproof: 'Somebody else restarted a node, or asked for a transfer, at that moment.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => (nodes.length > 1 ? ofCluster(report, name) : [])),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const all = calmCells(report, cluster).filter(
    ({ raft }) => raft !== null && raft.termChanges + raft.leaderChanges > 0,
  );
  const roomy = all.filter((cell) => !machineWasFull(cell));
  // Where the machine had time, what came on a full one proves nothing more.
  const moved = roomy.length > 0 ? roomy : all;
  return moved.length === 0 ? [] : [noticed(report, cluster, moved, roomy.length === 0)];
}

/** @param shared the machine was full in all of these windows */
function noticed(report: Observed, cluster: string, moved: readonly CompletedCell[], shared: boolean): Noticed {
  const changes = moved.reduce((sum, { raft }) => sum + Math.max(raft?.termChanges ?? 0, raft?.leaderChanges ?? 0), 0);
  const leaderlessSeconds = moved.reduce((sum, { raft }) => sum + (raft?.leaderlessSeconds ?? 0), 0);
  const beside = moved.filter((cell) => (snapshotsOf(cell)?.seen.length ?? 0) > 0).length;
  return {
    severity: shared ? 'note' : changes >= FLAPPING ? 'critical' : 'warning',
    cluster,
    title: `${plural(changes, 'election')} in ${plural(moved.length, 'window')} in which nobody had broken anything${shared ? ', while the processors of the machine were used up' : ''}.`,
    measured: [
      { what: 'elections', value: changes, unit: 'count' },
      { what: 'time without a leader', value: leaderlessSeconds, unit: 's' },
    ],
    certainty: `Seen in the terms and roles that nodes told${beside === 0 ? '' : `; in ${beside} of these windows a snapshot was made`}.`,
    cost: `${elapsed(leaderlessSeconds * 1_000)} without a leader were seen, in which no write can be accepted.`,
    advice: shared
      ? 'Give nodes processors of their own (--pin, or machines of their own) before timeouts are judged.'
      : `Give nodes processors and disks of their own, or raise the ${settingNamed(report, cluster, 'election-timeout')} above the longest pause of a leader; the ${settingNamed(report, cluster, 'heartbeat-interval')} stays at a tenth of it.`,
    cells: moved.map(({ id }) => id),
  };
}
