import type { Calibration } from '../../../lib/report/calibration.ts';
import type { Cell, CellPlan } from '../../../lib/report/cell.ts';
import type { ControlSteps } from '../../../lib/report/control.ts';
import type { Report } from '../../../lib/report/report.ts';
import type { ClusterSnapshots } from '../../../lib/report/snapshots.ts';
import type { ClusterState } from '../../../lib/report/state.ts';
import type { ProcessOwner } from '../../system/owner.ts';
import type { FoundCluster, RunFacts } from '../record.ts';

/** Raised whenever an older reader would misread the lines. */
export const JOURNAL_FORMAT = 2;
/** A journal lies beside the report that it protects, under the same name but for this ending. */
export const JOURNAL_SUFFIX = '.journal';

/** The first line of a journal: whose it is, and all of the report that is known before the first cell. */
export interface JournalHead {
  readonly kind: 'head';
  /** 1 for a journal of an older raftmark, whose lines have the fields of reports of version 1. */
  readonly format: 1 | typeof JOURNAL_FORMAT;
  readonly owner: ProcessOwner;
  readonly facts: RunFacts;
  /** Every cell of the plan, in the order in which they run. */
  readonly plan: readonly CellPlan[];
}

/** What happened to the cluster on purpose, in whatever fields its kind of fault has. */
export type FaultLine = { readonly kind: 'fault' } & Readonly<Record<string, unknown>>;

/** The snapshots of a cluster so far, as far as an earlier line does not tell them. */
export interface SnapshotsLine extends Omit<ClusterSnapshots, 'growth'> {
  readonly kind: 'snapshots';
  /** Of all that were ever seen, those that were let go included, `seen` takes the place of those from this one on. */
  readonly from: number;
}

/** What a run adds to its journal as it goes on. */
export type JournalLine =
  | { readonly kind: 'cluster'; readonly cluster: FoundCluster }
  | { readonly kind: 'calibration'; readonly calibration: Calibration }
  | { readonly kind: 'control'; readonly cluster: string; readonly before: ControlSteps }
  /** As far as it is known; the last line of a cluster counts. */
  | { readonly kind: 'state'; readonly state: ClusterState }
  | { readonly kind: 'cell'; readonly cell: Cell }
  /** A step that is through while its script goes on: as far as it is known, until its cell comes. */
  | { readonly kind: 'step'; readonly cell: Cell }
  | SnapshotsLine
  | { readonly kind: 'seeding'; readonly seeding: Report['seeding'][number] }
  | { readonly kind: 'warning'; readonly text: string }
  | FaultLine;
