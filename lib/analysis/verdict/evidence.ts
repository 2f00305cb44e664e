import type { ClientConnections } from '../../report/client-connections.ts';
import type { OperationResult } from '../../report/figures.ts';
import type { CellQueues } from '../../report/led-queues.ts';
import type { CellMachine } from '../../report/machine.ts';
import type { CellMessages } from '../../report/messages.ts';
import type { CellRaft, CellResources } from '../../report/monitors.ts';
import type { Safety } from '../../report/safety.ts';
import type { StepLoad } from '../../scenarios/steps.ts';

/** What a verdict is made from. */
export interface Evidence {
  readonly operations: readonly OperationResult[];
  /** What the step's users did. */
  readonly load: StepLoad;
  /** 0 of an open load. */
  readonly users: number;
  readonly droppedIterations: number;
  /** What all users together spent on waiting after failures and on looking for the leader; null where that is not known. */
  readonly waitedSeconds: number | null;
  /** The p95 of the times of making a connection, in milliseconds; null where that is not known. */
  readonly connectingP95Ms: number | null;
  /** Of clients, the connections that they opened and held; null of other loads, and where that is not known. */
  readonly connections: ClientConnections | null;
  readonly windowSeconds: number;
  /** How long the window was to be. */
  readonly plannedSeconds: number;
  /** Nodes were broken on purpose: failures and another leader are what was to be measured. */
  readonly faultsExpected: boolean;
  /** What became of every write, where that was asked. */
  readonly safety: Safety | null;
  /** What became of every message, where queues were measured; null where none were, or that is not known yet. */
  readonly messages: CellMessages | null;
  /** What was seen of nodes that contradicts what the reads were taken for, a sentence; null when nothing does. */
  readonly contradiction: string | null;
  /** What others have done to the data meanwhile, a clause: `somebody deleted namespace bench-smoke-001`; null when nothing. */
  readonly disturbed: string | null;
  /** Null when the leadership was not watched. */
  readonly raft: CellRaft | null;
  /** Who led the queues meanwhile; null where it is about none, and where nobody told. */
  readonly queues: CellQueues | null;
  /** Host and port of each node, by the name that `raft` has for it. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly resources: CellResources;
  readonly machine: CellMachine;
  /** By how much the clock of the machine that makes the load was set forward meanwhile, each time. */
  readonly clockSteps: readonly { readonly byMs: number }[];
  /**
   * What one operation costs the generator between the answer to one and the sending of the next, in milliseconds, as calibrated;
   * null where that is not known.
   */
  readonly betweenMs: number | null;
  /** The most files that k6 may have open, and how many its users need; null where that is not known. */
  readonly openFiles: { readonly limit: number; readonly needed: number } | null;
}
