import type { FaultFindings } from '../../../lib/report/faults.ts';
import type { Target } from '../../../lib/targets/target.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { FaultDriver } from '../driver/driver.ts';
import type { FaultOptions } from '../options.ts';
import type { Stage } from '../stage.ts';

/** What a scenario may find, besides what became of every write. */
export type Found = Pick<FaultFindings, 'failover' | 'power' | 'recovery' | 'rolling' | 'snapshot'>;

export const NOTHING_FOUND: Found = { failover: null, power: null, recovery: null, rolling: null, snapshot: null };

/** One run of a scenario on a stage. */
export interface Play {
  /** Breaks nodes and brings them back. @throws UserError when it cannot be carried through, the signal's reason when interrupted */
  run(): Promise<void>;
  /** What was found until then, also after an interruption. Asked when all operations of the load have ended. */
  found(): Partial<Found>;
}

/** A scenario that breaks nodes. */
export interface FaultScenario {
  /** What it is likely to take, the proof included. */
  likelyMs(options: FaultOptions): number;
  /** What its step is called, where the name of the load does not tell its cells apart. */
  stepName?(options: FaultOptions): string;
  /** Why it cannot be run on a cluster, in words; null when it can. */
  refusal(cluster: Cluster, driver: FaultDriver, options: FaultOptions, target: Pick<Target, 'view'>): string | null;
  /** Whether it cuts nodes off from the others, which takes an address of its own for each. */
  needsPartitions(options: FaultOptions): boolean;
  /** Whether what it breaks leaves the others a majority, so that a lone node is not enough. */
  needsMajority(options: FaultOptions): boolean;
  /** Whether it restores a snapshot, for which an embedded cluster needs further programs. */
  readonly restores: boolean;
  /** Sets it up; nothing is broken before `run`. */
  play(stage: Stage, options: FaultOptions): Play;
  /** What it found that no target may do, in words; null when nothing of the kind was found. */
  violation?(found: Found): string | null;
}

/**
 * What was done, and what of it nodes did not survive: a scenario ends with the first death, so that is the last of it, also
 * where the node died only after it had come back.
 */
export function withDeaths<T extends { readonly died: readonly string[] }>(
  done: readonly T[],
  dead: readonly string[],
): T[] {
  return done.map((each, at) => (at === done.length - 1 ? { ...each, died: dead } : each));
}

/**
 * Why no scenario may break nodes of this cluster; null when one may.
 * @param needsMajority whether the nodes that are left must be able to go on
 */
export function clusterRefusal(
  { kind, nodes }: Cluster,
  { allowed }: FaultOptions,
  needsMajority = true,
): string | null {
  if (kind === 'external' && !allowed) {
    return 'it breaks nodes: a cluster of your own is left alone without --allow-faults';
  }
  if (needsMajority && nodes.length < 3)
    return `it breaks nodes, and a cluster of ${nodes.length} has no majority without one`;
  return null;
}
