import {
  type ClusterIdentity,
  type KnobSetting,
  LONE_CLUSTER,
  MAIN_CLUSTER,
  nameInRound,
} from '../../lib/report/cell.ts';
import type { NodeNetwork } from '../cluster/cluster.ts';
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
  /** Sizes of embedded clusters, each once, and their first port; null when nobody chose. */
  readonly nodes: readonly number[] | null;
  readonly port: number | null;
  /** Where embedded nodes are to be; null or left out when nobody chose. */
  readonly network?: NodeNetwork | null;
  /** What is varied from cluster to cluster, in its order; null or left out for nothing. */
  readonly settings?: readonly KnobSetting[] | null;
  /** How often all sizes or settings are measured, in clusters of their own; 1 unless there are several. */
  readonly clusterRounds: number;
}

/** Clusters that are to be up together. */
export interface WantedSession {
  /** In the order in which they are measured. */
  readonly clusters: readonly WantedCluster[];
  /** How often clusters like these were measured before; repetitions are counted on from there. */
  readonly roundsBefore: number;
}

/**
 * What tells the clusters of several sessions apart, their size or a setting of the product, in the order of the first round and under
 * the names that they have there. None of a run that measures a cluster as it is.
 */
function variantsOf({ nodes, settings = null }: ClusterChoice): ClusterIdentity[] {
  if (settings !== null) {
    const size = nodes?.[0] ?? USUAL_NODES;
    return settings.map((knob) => ({ name: `${knob.name}-${knob.value}`, nodes: size, knob }));
  }
  return nodes === null || nodes.length < 2 ? [] : nodes.map((size) => ({ name: `nodes-${size}`, nodes: size }));
}

/**
 * The sessions of a run: one, or one for each variant of the embedded cluster and each round. Every second round goes through the variants
 * backwards, so that a drift of the machine falls on all alike.
 */
export function wantedSessions(choice: ClusterChoice): WantedSession[] {
  const variants = variantsOf(choice);
  const { port, clusterRounds } = choice;
  if (variants.length === 0) return [{ clusters: wantedClusters(choice), roundsBefore: 0 }];
  return Array.from({ length: clusterRounds }, (_, round) => round).flatMap((round) =>
    (round % 2 === 0 ? variants : [...variants].reverse()).map((variant) => ({
      clusters: [{ ...variant, name: nameInRound(variant.name, round), hosts: null, look: false, port }],
      roundsBefore: round,
    })),
  );
}

/** The clusters of a run's only session. */
function wantedClusters({ modes, hosts, singleHost, nodes, port, network = null }: ClusterChoice): WantedCluster[] {
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
          nodes: nodes?.[0] ?? USUAL_NODES,
          hosts,
          // With a baseline of our own beside it, a cluster found by chance would compare apples with pears.
          look: hosts === null && nodes === null && port === null && network === null && !modes.includes('single'),
          port,
        },
  );
}
