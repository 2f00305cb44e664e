import type { Cell, CellPlan } from '../../lib/report/cell.ts';
import type { Live } from '../k6/live.ts';

/** What is on its way, with its place among all cells of the run. */
export interface Position {
  readonly cell: CellPlan;
  readonly title: string;
  /** From 1. */
  readonly number: number;
  readonly of: number;
  /** The run has cells in several protocols, so that a cell's has to be told. */
  readonly severalProtocols: boolean;
}

/** How far a cell is, in milliseconds, its warm-up included. */
export interface Course {
  readonly elapsedMs: number;
  /** What the whole is expected to take; it may take longer. */
  readonly totalMs: number;
}

/** Shows a run to whoever watches it. */
export interface Progress {
  /** A line that stays: what was found, started, removed. */
  note(text: string): void;
  warn(text: string): void;
  /** Something without cells is under way: starting nodes, seeding, cleaning up. */
  busy(text: string): void;
  /** A cell is being measured; called about once a second. */
  live(position: Position, course: Course, live: Live | null): void;
  /** A cell is being measured in parts of its own; `text` says which. Called about once a second, and when that changes. */
  doing(position: Position, text: string, course: Course, live: Live | null): void;
  /** A cell is over. */
  done(position: Position, cell: Cell): void;
  /** No more lines that come and go. */
  close(): void;
  /** Whether `live` shows anything, that is, whether numbers need to be fetched for it. */
  readonly wantsLive: boolean;
}
