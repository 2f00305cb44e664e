import type { Operation } from '../targets/operations.ts';
import type { PhaseName } from './faults.ts';
import type { Amount, Count, Text } from './figures.ts';
import type { ReturnName } from './power.ts';
import type { QueueTimes } from './queue-faults.ts';

/** Limits that an entry of the configuration file can set: latencies in milliseconds, a share of failures (0 to 1), the least ok operations per second. */
export const LIMITS = ['p95', 'p99', 'errorRate', 'opsPerSecond'] as const;
export type LimitName = (typeof LIMITS)[number];

/** Figures of an operation that a rule can limit, as the report calls them. */
export type OperationFigure = 'min' | 'mean' | 'p50' | 'p95' | 'p99' | 'p999' | 'max' | 'errorRate' | 'opsPerSecond';

/** Counts of a cell that a rule can limit. */
export type CellCount = 'lost' | 'phantom' | 'rejectedButThere' | 'behind' | 'wentBack' | 'stale' | 'leaderChanges';

/** Times that every round of a fault has, or every step of a rolling restart. */
export type RoundTime = `failover.${PhaseName}` | `power.${ReturnName}` | `queues.${keyof QueueTimes}` | 'rolling.gap';

/** What of the rounds is limited. */
export const STATISTICS = ['min', 'median', 'max'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** How what was measured must lie to what is allowed. */
export const COMPARISONS = ['<', '<=', '>', '>=', '=='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What a figure is counted in. */
export type ThresholdUnit = 'ms' | 'share' | 'per-second' | 'count';

/** A limit that was held against what was measured in a cell. */
export interface CellThreshold {
  /** The kind of operation. Absent of a figure of the whole cell. */
  readonly operation?: Operation;
  /** What is limited. */
  readonly limit: OperationFigure | CellCount | RoundTime;
  /** What of its rounds is limited. Absent of what has none. */
  readonly statistic?: Statistic;
  /** How `measured` must lie to `allowed`. Absent in a report of an older version: at least of opsPerSecond, at most of the others. */
  readonly comparison?: Comparison;
  /** What it is held against, in the unit. */
  readonly allowed: Amount;
  /** What was measured, in the unit. Null when there was nothing to measure, or not all that it would take. */
  readonly measured: Amount | null;
  /** What both are counted in. Absent in a report of an older version: per second of opsPerSecond, a share of errorRate, milliseconds of the others. */
  readonly unit?: ThresholdUnit;
  /** Whether the limit was kept. False without a measurement. */
  readonly met: boolean;
  /** The rule that sets it, as it was written. Absent of an entry that has its limits in fields. */
  readonly rule?: Text;
}

/** What became of a rule over all cells. */
export interface RuleOutcome {
  /** As it was written. */
  readonly rule: Text;
  /** How many limits of cells it has set, each in `thresholds` of its cell. */
  readonly judged: Count;
  /** How many of them were not met. */
  readonly missed: Count;
  /** Whether all were met, and there was one at least: what was measured nowhere is not met. */
  readonly met: boolean;
  /** Why nothing was measured that it is about. Absent where something was. */
  readonly absent?: Text;
}
