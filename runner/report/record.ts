import type { Calibration } from '../../lib/report/calibration.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { ControlSteps } from '../../lib/report/control.ts';
import type { Report, ReportCluster } from '../../lib/report/report.ts';
import type { ClusterState } from '../../lib/report/state.ts';

/** What a report says that is known before the first cell. */
export type RunFacts = Pick<
  Report,
  | 'schemaVersion'
  | 'runId'
  | 'startedAt'
  | 'command'
  | 'seed'
  | 'tiers'
  | 'entropy'
  | 'versions'
  | 'target'
  | 'host'
  | 'labels'
> & {
  /** What limits what is measured, as it was written. Absent where nothing does. */
  readonly rules?: readonly string[];
};

/** A cluster as it was when its session began. */
export type FoundCluster = Omit<ReportCluster, 'raft'>;

/** What has been measured so far; filled as the run goes on, so that an interruption loses nothing. */
export interface RunRecord {
  readonly clusters: FoundCluster[];
  calibration: Calibration;
  /** By the cluster's name; empty without control steps. */
  readonly control: Map<string, { readonly before: ControlSteps; after: ControlSteps }>;
  /** By the cluster's name. */
  readonly states: Map<string, ClusterState>;
  readonly cells: Cell[];
  readonly seeding: Report['seeding'][number][];
  readonly warnings: string[];
  readonly kept: string[];
  /** What could not be cleaned up: namespaces, clusters, folders. */
  readonly left: string[];
}

/** The record of a run that has just begun. */
export function newRecord(): RunRecord {
  const calibration = { absent: 'the run ended before it' } as const;
  const none = { clusters: [], cells: [], seeding: [], warnings: [], kept: [], left: [] };
  return { ...none, calibration, control: new Map(), states: new Map() };
}
