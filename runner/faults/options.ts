import type { FaultKind } from '../../lib/report/faults.ts';
import type { OpenLoad } from '../../lib/scenarios/steps.ts';

/** What scenarios that break nodes do, as the command line says. */
export interface FaultOptions {
  /** How failover breaks the leader. */
  readonly kind: FaultKind;
  /** How often. */
  readonly rounds: number;
  /** How many nodes it breaks at once, the leader first; `minority`: as many as a quorum can miss. */
  readonly nodes: number | 'minority';
  /** The load beside it; where its rate is not given, the highest that is tried. */
  readonly load: OpenLoad;
  /** Whether the user has said how many writes per second those are: then they are never changed. */
  readonly rateGiven: boolean;
  /** The same of reads, which follow the writes otherwise. */
  readonly readRateGiven: boolean;
  /** Leadership is handed over before a leader is stopped in good order, where the target can. */
  readonly transfer: boolean;
  readonly timeoutMs: number;
  /** Nodes that raftmark did not start may be broken. */
  readonly allowed: boolean;
}

/** The most nodes a cluster of this size can miss and still have a quorum. */
export function minority(nodes: number): number {
  return Math.floor((nodes - 1) / 2);
}
