import type { CellMachine } from '../../lib/report/machine.ts';
import type { CellCost, CellRaft, CellResources } from '../../lib/report/monitors.ts';
import type { CellMetrics } from '../../lib/report/node-metrics.ts';
import type { ClockStep } from '../system/clock-watch.ts';
import type { Work } from './resources/work.ts';
import type { ObservedSnapshots } from './snapshots/watches.ts';

/** What the monitors saw of one cell. */
export interface CellObservation {
  readonly raft: CellRaft | null;
  readonly resources: CellResources;
  readonly cost: CellCost;
  /** When the system's clock was set meanwhile. */
  readonly clockSteps: readonly ClockStep[];
  readonly machine: CellMachine;
  readonly metrics: CellMetrics;
  readonly snapshots: ObservedSnapshots;
  /** Host and port of each node, by the name that `raft` has for it. */
  readonly nodes: ReadonlyMap<string, string>;
}

/** What had the nodes work in a window beside the operations of k6's load. */
export interface BesideLoad {
  /** Operations of others, each source with its own bytes. */
  readonly works: readonly Work[];
  /** Why nodes did work that no operation asked for, a sentence; null where nothing is known of any. */
  readonly otherWork: string | null;
}

/** Two moments, in ms since 1970. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Nothing else. */
export const LOAD_ALONE: BesideLoad = { works: [], otherWork: null };
