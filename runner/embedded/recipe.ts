import type { Absent } from '../../lib/base/absent.ts';
import type { KnobSetting } from '../../lib/report/cell.ts';
import type { Setting } from '../../lib/targets/settings.ts';
import type { Reads, Target } from '../../lib/targets/target.ts';
import type { NodeAddress } from '../cluster/cluster.ts';
import type { ProductSigns } from '../cluster/snapshot-signs.ts';
import type { StoreQuota } from '../cluster/store-quota.ts';
import type { MonitorClock } from '../system/clock.ts';
import { unavailable } from '../system/errors.ts';
import type { ToolName } from '../tools/tool.ts';
import type { Knob } from './knob.ts';
import type { ProcessSpec } from './process.ts';
import type { NodeTls, Security } from './security.ts';
import type { RestoredEntries } from './stored-entries.ts';

/** How a product is run: all that starting, breaking and restoring an embedded cluster of it needs to know. */
export interface Recipe {
  /** What its nodes serve. */
  readonly target: Target;
  /** What its nodes run, for the report, where they do not say it themselves; null when they do. */
  readonly version: string | null;
  /** The programs that its nodes are made of. */
  readonly tools: readonly ToolName[];
  /** Where a node listens for clients when its address is its own and so all ports are free. */
  readonly firstPort: number;
  /** Names of the ports that a node needs beside that one. */
  readonly innerPorts: readonly string[];
  /** Why nodes cannot share the loopback address, e.g. `x listens on all interfaces`; null when they can. */
  readonly needsNamespaces: string | null;
  /**
   * The processes of one node, the store first.
   * @param all the cluster's nodes, in their order, the node among them
   * @param state `existing` for a node that has lost its data and was added to its cluster again
   */
  processes(
    node: NodeAddress,
    all: readonly NodeAddress[],
    state: 'new' | 'existing',
    context: NodeContext,
  ): readonly ProcessSpec[];
  /** How a node that loses its disk is replaced by a new one; or why it cannot be. */
  readonly membership: Membership | Absent;
  /**
   * Has a node that leads hand its leadership over to one of the others; resolves when that one leads, with a UserError when
   * none does. Absent: it cannot be told to.
   */
  readonly transfer: ((node: NodeAddress, others: readonly NodeAddress[]) => Promise<void>) | Absent;
  /** How long its followers wait for their leader before they stand for election, as they are started; or why that is not known. */
  readonly electionTimeoutMs: number | Absent;
  /** What its nodes are started with that findings rest on; left out where nobody knows of any. */
  readonly settings?: readonly Setting[];
  /** Bytes that a node has received from its peers since its processes started; null when it does not say. */
  received(node: NodeAddress): Promise<number | null>;
  /** How raft snapshots show. */
  readonly snapshotSigns: ProductSigns;
  /** Null when its nodes cannot be told to make one. */
  readonly snapshots: Snapshots | null;
  /** What keeps the store of its nodes small. Absent: nothing does. */
  readonly upkeep: Upkeep | Absent;
  /** How much a node stores before it refuses writes. Absent: as much as the disk takes. */
  readonly quota: StoreQuota | Absent;
  /** What of it can be varied; left out where nothing can. */
  readonly tuning?: Tuning;
  /** The same with nodes that are reached over TLS alone, by those who have a certificate and authenticate. Left out: they cannot be. */
  secured?(security: Security): Recipe;
  /** What secures its nodes; left out where nothing does. */
  readonly security?: Security;
  /** Has nodes of a new cluster ask everybody who they are, where that is said to them once they run. @throws UserError */
  protect?(nodes: readonly NodeAddress[]): Promise<void>;
}

/** The knobs of a product, and how its nodes are started with one of them at another value. */
export interface Tuning {
  readonly knobs: readonly Knob[];
  /** The same product with that setting. @param setting of one of the knobs, at a value that it takes */
  tuned(setting: KnobSetting): Recipe;
}

/** Keeps the stores of nodes small. */
export interface Upkeep {
  /** Bytes of a node's database on disk; null when it does not say. */
  size(node: NodeAddress): Promise<number | null>;
  /**
   * Lets go of everything that was overwritten or deleted, on all nodes of a cluster, one after the other; resolves when their
   * databases on disk are as small as they get.
   * @throws UserError when a node does not do it; the signal's reason when aborted
   */
  compact(nodes: readonly NodeAddress[], signal: AbortSignal): Promise<void>;
}

/** Where the programs are. */
export type ToolPaths = Readonly<Partial<Record<ToolName, string>>>;

/** What a node's processes are started with beside their addresses. */
export interface NodeContext {
  readonly tools: ToolPaths;
  /** No other cluster has it: for products whose nodes refuse peers that carry another one. */
  readonly clusterName: string;
  /** Where the node is to keep its data. It need not be there yet. */
  readonly dataFolder: string;
  /** To be accepted in place of the target's development key. */
  readonly adminKey: string | undefined;
  /** What the node shows clients and its fellows; null for nodes that are not secured. */
  readonly tls: NodeTls | null;
  /** What reads are to promise, where nodes have to be set up for it. */
  readonly reads: Reads;
}

/** How nodes leave and join their cluster. Both do nothing when it is so already, and throw UserError when it cannot be done. */
export interface Membership {
  /** @param node does not run */
  remove(node: NodeAddress, others: readonly NodeAddress[]): Promise<void>;
  add(node: NodeAddress, others: readonly NodeAddress[]): Promise<void>;
}

/** Snapshots that a node makes on request. */
export interface Snapshots {
  /** What they are called, e.g. `etcd maintenance snapshot`. */
  readonly title: string;
  /** The programs that only restoring needs. */
  readonly restoreTools: readonly ToolName[];
  /**
   * Has a node make one and saves it.
   * @throws UserError (exit 3) when there is none, or not all of it; the signal's reason when aborted. No file is left then
   */
  save(node: NodeAddress, options: SaveOptions): Promise<SavedSnapshot>;
  /**
   * Restores one into a fresh node, and lends that out. Nothing of the node is left when this ends, in whichever way.
   * @param use is to reject soon after an abort
   * @throws UserError (exit 3) when it cannot be restored; the signal's reason when aborted; whatever `use` throws
   */
  restore<T>(options: RestoreOptions, use: (restored: RestoredNode) => Promise<T>): Promise<T>;
}

export interface SaveOptions {
  /** Where the snapshot is to be; replaced when it exists. Its folder must be there. */
  readonly file: string;
  readonly clock: MonitorClock;
  readonly signal?: AbortSignal;
}

/** A snapshot that was saved whole. */
export interface SavedSnapshot {
  /** Just before it was asked for; ms since the run's start. */
  readonly beganMs: number;
  /** When it was complete, verified and on disk under its name. */
  readonly endedMs: number;
  /** Size of the file. */
  readonly bytes: number;
}

export interface RestoreOptions {
  /** As save() made it. */
  readonly file: string;
  readonly tools: ToolPaths;
  readonly clock: MonitorClock;
  readonly signal?: AbortSignal;
}

/** A fresh node that runs on restored data. */
export interface RestoredNode {
  /** From the start of the restore to the data being complete, the check of the snapshot included. */
  readonly restoreMs: number;
  /** From the start of the node to its answering; comes on top of restoreMs. */
  readonly readyMs: number;
  readonly entries: RestoredEntries;
}

/** Path of a program. @throws UserError (exit 3) when nobody has provided it */
export function toolPath(tools: ToolPaths, name: ToolName): string {
  const path = tools[name];
  if (path === undefined) throw unavailable(`${name} is needed and was not provided`);
  return path;
}
