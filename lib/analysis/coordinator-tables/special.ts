import type { RecoveryRow } from '../../report/faults.ts';
import { measured, timed } from '../cells.ts';
import { type Evidence, lookUp, sentence } from './evidence.ts';
import { failoverOf } from './failover.ts';
import { inScenario } from './operations.ts';
import { type DocumentTable, none, sizeTitle } from './table.ts';

/** Nodes far apart, which one machine does not have. */
export function geographicDistribution(): DocumentTable {
  const missing = none('Nodes far apart are not measured: delays between nodes are no fault of raftmark yet.');
  return {
    title: 'Geographic Distribution',
    columns: ['Scenario', 'Latency', 'Throughput', 'Failover Time'],
    rows: ['Same Region', 'Multi-Region (US)', 'Global Distribution'].map((label) => ({
      label,
      figures: [missing, missing, missing],
    })),
    notes: [],
  };
}

const CLIENTS = [100, 500, 1_000, 5_000, 10_000] as const;
const CLUSTER_SIZES = [3, 5] as const;

/** Response time by the number of clients, each with a connection of its own. */
export function highConcurrency(evidence: Evidence): DocumentTable {
  return {
    title: 'High Concurrency',
    columns: ['Concurrent Clients', ...CLUSTER_SIZES.map((nodes) => `${sizeTitle(nodes)} Response Time`)],
    rows: CLIENTS.map((clients) => ({
      label: clients.toLocaleString('en-US'),
      figures: CLUSTER_SIZES.map((nodes) =>
        lookUp(evidence, {
          by: '--scenarios clients',
          nodes,
          unit: 'ms',
          of: (cell) => inScenario('clients')(cell) && cell.step.users === clients,
          figure: (cell) => timed(cell)[0]?.latencyMs.p50 ?? null,
          untold: 'No operation succeeded.',
        }),
      ),
    })),
    notes: [
      'Median, of clients that each wait for their answer and begin again at once, over a connection of their own. Generator and nodes share this machine: what a report calls suspect is marked.',
    ],
  };
}

/** The document's kinds of recovery, and what stands for each. */
const RECOVERIES: readonly { readonly label: string; readonly name: RecoveryRow['name'] }[] = [
  { label: 'Single Node Restart', name: 'node-restart' },
  { label: 'Leader Failover', name: 'leader-failover' },
  { label: 'Database Recovery', name: 'cold-start' },
  { label: 'Full State Sync', name: 'full-sync' },
  { label: 'Split Brain Recovery', name: 'partition-heal' },
];

/** Seconds until nodes are what they were, by the kind of recovery. */
export function recoveryPerformance(evidence: Evidence): DocumentTable {
  return {
    title: 'Recovery Performance',
    columns: ['Recovery Scenario', ...CLUSTER_SIZES.map((nodes) => `${sizeTitle(nodes)} Time`)],
    rows: RECOVERIES.map(({ label, name }) => ({
      label,
      figures: CLUSTER_SIZES.map((nodes) => {
        const found = recoveryOf(evidence, nodes, name);
        // Where recovery did not see it, a failover by kill is the same thing.
        return found.kind === 'none' && name === 'leader-failover'
          ? failoverOf(evidence, nodes, 'kill', 1, '--scenarios recovery,failover')
          : found;
      }),
    })),
    notes: [
      'Until the node has caught up with the newest write that was acknowledged when it became ready; of a leader, until a write is accepted. Database recovery: every node stopped, and started from what is on its disk. Full state sync: a follower whose data was deleted. Split brain: a leader that was cut off from the others, and let back.',
    ],
  };
}

function recoveryOf(evidence: Evidence, nodes: number, name: RecoveryRow['name']) {
  const skipped = evidence.reports
    .flatMap(({ cells }) => cells)
    .flatMap((cell) => (cell.cluster.nodes === nodes ? (measured(cell)?.faults?.recovery ?? []) : []))
    .find((row) => row.name === name && row.skipped !== null)?.skipped;
  return lookUp(evidence, {
    by: '--scenarios recovery',
    nodes,
    unit: 's',
    of: inScenario('recovery'),
    figure: (cell) => {
      const row = cell.faults?.recovery?.find((each) => each.name === name);
      const ms = row === undefined || row.skipped !== null ? null : (row.caughtUpMs ?? row.readyMs);
      return ms === null ? null : ms / 1_000;
    },
    untold: skipped ? sentence(skipped) : 'It was done, and its end was not seen while it was watched.',
  });
}
