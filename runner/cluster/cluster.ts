/** A node as the rest of the runner sees it. */
export interface ClusterNode {
  /** e.g. `node1` */
  readonly name: string;
  /** Client base URL, no trailing slash. */
  readonly url: string;
}

/** The nodes under measurement, whoever started them. */
export interface Cluster {
  readonly kind: 'embedded' | 'external';
  readonly nodes: readonly ClusterNode[];
  /** Where nodes keep their data; null for an external cluster. */
  readonly dataFolder: string | null;
  /**
   * Leaves an embedded cluster running after the runner has ended.
   * @returns where it is and how it is ended, for the report; empty for an external cluster
   */
  keep(): Promise<string>;
  /** Ends what raftmark started and deletes its folders; does nothing for an external cluster. Safe to call twice. */
  stop(): Promise<void>;
}

/** One process of an embedded node. */
export interface NodeProcess {
  readonly kind: 'etcd' | 'confman';
  readonly pid: number;
}

/** A node that raftmark started, with what monitors and faults need to know of it. */
export interface EmbeddedNode extends ClusterNode {
  readonly processes: readonly NodeProcess[];
  readonly dataFolder: string;
  readonly logFile: string;
  /** SIGKILL to all of the node's processes; resolves when they are gone. */
  kill(): Promise<void>;
  /** Starts the node again on its old data and addresses; resolves when its processes listen. */
  start(): Promise<void>;
}

export interface EmbeddedCluster extends Cluster {
  readonly kind: 'embedded';
  readonly nodes: readonly EmbeddedNode[];
}
