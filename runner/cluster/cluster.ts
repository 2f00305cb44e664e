/** A node as the rest of the runner sees it. */
export interface ClusterNode {
  /** e.g. `node1` */
  readonly name: string;
  /** Client base URL, no trailing slash. */
  readonly url: string;
  /** By which addresses its cluster knows it, where it was reached at another. */
  readonly advertised?: readonly string[];
}

/** The nodes under measurement, whoever started them. */
export interface Cluster {
  readonly kind: 'embedded' | 'external';
  readonly nodes: readonly ClusterNode[];
  /** A load balancer stands before its nodes, and is the only address that is known of them. */
  readonly balanced?: true;
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
  /** What it is, as the product's recipe calls it, e.g. `etcd`. */
  readonly kind: string;
  readonly pid: number;
}

/** A process of a node that ended although nobody asked this node to end it. */
export interface UnexpectedExit {
  readonly kind: NodeProcess['kind'];
  readonly pid: number;
  /** One of the two is set. */
  readonly end: { readonly code: number | null; readonly signal: NodeJS.Signals | null };
  readonly at: Date;
  /** The last lines that the node's log got since its processes were started. */
  readonly log: readonly string[];
}

/** Where an embedded node listens. */
export interface NodeAddress {
  /** e.g. `node1` */
  readonly name: string;
  /** IPv4. */
  readonly host: string;
  /** For clients. */
  readonly port: number;
  /** Its further ports, by the names that the product's recipe gives them. */
  readonly innerPorts: Readonly<Record<string, number>>;
}

/** A node that raftmark started, with what monitors and faults need to know of it. Every act rejects with UserError. */
export interface EmbeddedNode extends ClusterNode {
  readonly address: NodeAddress;
  /** Those that live now. */
  readonly processes: readonly NodeProcess[];
  readonly dataFolder: string;
  readonly logFile: string;
  /** The processors that its processes are bound to, also when they are started again; null: to none. */
  readonly processors: readonly number[] | null;
  /** The network namespace that it runs in; null when the nodes share the loopback address. */
  readonly namespace: string | null;
  readonly paused: boolean;
  /** The latest end of one of its processes that nobody had asked for; null when there was none since its last start. */
  readonly exited: UnexpectedExit | null;
  /** Whether it is on the side of a partition that was cut off. */
  readonly isolated: boolean;
  /** SIGKILL to all of the node's processes, also paused ones; resolves when they are gone, and on LazyFS what was not synced. */
  kill(): Promise<void>;
  /**
   * SIGTERM to all of them; resolves when they are gone, with what went otherwise than asked, a clause that begins with its name:
   * one did not go within 10 s and was killed, or ended with a failure. Null when all went in good order.
   */
  stop(): Promise<string | null>;
  /** Starts the node again on its data and addresses; resolves when its processes listen. */
  start(): Promise<void>;
  /** SIGSTOP to all of them; resolves when they are stopped. */
  pause(): Promise<void>;
  /** SIGCONT to all of them. */
  resume(): Promise<void>;
  /**
   * Deletes the data of a node that is not running, and has a living node of the cluster replace its member by a new one:
   * the next start() joins with an empty disk. Resolves when the cluster expects it.
   */
  wipe(): Promise<void>;
  /** How much of the cache of its LazyFS is in use, from 0 to 1; null without one, or where it does not say. */
  cacheUsed(): Promise<number | null>;
  /** Cuts it from its peers, both ways, but not from clients. Several isolated nodes still reach each other. */
  isolate(): Promise<void>;
  /** Takes it back to its peers. */
  heal(): Promise<void>;
  /** Has it hand its leadership over to another node, which leads when this resolves. */
  transfer(): Promise<void>;
}

/** Whether raftmark started a node. */
export function isEmbedded(node: ClusterNode): node is EmbeddedNode {
  return 'processes' in node;
}

export interface EmbeddedCluster extends Cluster {
  readonly kind: 'embedded';
  readonly nodes: readonly EmbeddedNode[];
  /** Whether data folders lie on LazyFS, which forgets what was not synced when a node is killed. */
  readonly lazyfs: boolean;
  /** Why a node that has lost its disk cannot be replaced; null when it can. */
  readonly wipeRefusal: string | null;
  /**
   * Ends all nodes, deletes what they hold and starts new ones at the same addresses; resolves when every node is ready.
   * @throws UserError (exit 3) when one cannot be started; the signal's reason when aborted
   */
  renew(signal: AbortSignal): Promise<void>;
  /** Why its leader cannot be told to hand its leadership over; null when it can. */
  readonly transferRefusal: string | null;
}

/** Whether raftmark started a cluster. */
export function isEmbeddedCluster(cluster: Cluster): cluster is EmbeddedCluster {
  return cluster.kind === 'embedded';
}

/** Whether the nodes share the loopback address, or each has its own in a network namespace: only then they can be isolated. */
export type NodeNetwork = 'loopback' | 'namespaces';

/** The sizes an embedded cluster may have: an even one survives no more failures than the next smaller odd one. */
export const CLUSTER_SIZES = [1, 3, 5, 7] as const;

export type ClusterSize = (typeof CLUSTER_SIZES)[number];

/** What the user says of a node's process; at most one of `pid` and `pidFile`. */
export interface WatchedNode {
  readonly pid: number | null;
  readonly pidFile: string | null;
  readonly dataFolder: string | null;
  /** Where it makes its temporary files. */
  readonly tempFolder: string | null;
  /** The file that it writes its log to. */
  readonly log: string | null;
}
