import { LONE_CLUSTER, MAIN_CLUSTER } from '../../lib/report/cell.ts';
import type { WantedCluster } from '../cluster/find.ts';

/** Which clusters a run measures: one of several nodes, a lone node without replication, or both side by side. */
export type Mode = 'cluster' | 'single';

/** Of an embedded cluster whose size nobody chose, and of one of the user's until it is found. */
const USUAL_NODES = 3;

/** What the user said of the clusters. */
export interface ClusterChoice {
  readonly modes: readonly Mode[];
  /** Base URLs of the user's nodes; null when none was named. */
  readonly hosts: readonly string[] | null;
  /** The user's lone node; null when none was named. */
  readonly singleHost: string | null;
  /** Size of an embedded cluster, and its first port; null when nobody chose. */
  readonly nodes: number | null;
  readonly port: number | null;
}

/** The clusters of a run's only session, in the order in which they are measured. */
export function wantedClusters({ modes, hosts, singleHost, nodes, port }: ClusterChoice): WantedCluster[] {
  return modes.map((mode) =>
    mode === 'single'
      ? {
          name: LONE_CLUSTER,
          nodes: 1,
          hosts: singleHost === null ? null : [singleHost],
          look: false,
          // Beside a cluster it takes any free port.
          port: modes.length > 1 ? null : port,
        }
      : {
          name: MAIN_CLUSTER,
          nodes: nodes ?? USUAL_NODES,
          hosts,
          // With a baseline of our own beside it, a cluster found by chance would compare apples with pears.
          look: hosts === null && nodes === null && port === null && !modes.includes('single'),
          port,
        },
  );
}
