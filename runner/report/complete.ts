import { analyse } from '../../lib/analysis/analyse.ts';
import { isObject } from '../../lib/base/json.ts';
import type { Calibration } from '../../lib/report/calibration.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { FailoverRound, FaultFindings, Phases } from '../../lib/report/faults.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import type { ReportCluster } from '../../lib/report/report.ts';
import type { Safety } from '../../lib/report/safety.ts';
import type { SnapshotResult } from '../../lib/report/snapshot.ts';
import { openLoad } from '../../lib/scenarios/steps.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What was so before a report could say it. */
const OPERATION = {
  openMs: null,
  latencyFrom: 'samples',
  distribution: null,
} as const satisfies Partial<OperationResult>;

/** A node that lagged behind was counted as a loss, and how many writes the readings could tell of was not. */
const SAFETY = {
  checked: null,
  behind: 0,
  behindByNode: [],
  linearizability: { absent: 'the raftmark that made this report did not judge it' },
} as const satisfies Partial<Safety>;

const SNAPSHOT = { windowMs: null } as const satisfies Partial<SnapshotResult>;

/** What was not looked for then, or not told. */
const FINDINGS = { deaths: [], power: null, rolling: null, rate: null } as const satisfies Partial<FaultFindings>;

/**
 * A cell in today's form: what has come to be said of cells since reports of this version were first written says of an older one
 * that it is not known, or how it was then. Whatever else is wrong with it stays for the schema to find.
 */
export function completeCell(cell: Fields): Cell {
  const { operations, step, faults } = cell;
  return {
    // All entries had equal chances.
    keys: 'uniform',
    ...cell,
    ...(isObject(step) && isObject(step.load) && step.load.kind === 'open' ? { step: completeStep(step) } : {}),
    ...(Array.isArray(operations)
      ? { operations: operations.map((result: unknown) => (isObject(result) ? { ...OPERATION, ...result } : result)) }
      : {}),
    ...(isObject(faults) ? { faults: completeFindings(faults) } : {}),
  } as unknown as Cell;
}

/** Nobody watched whether nodes that were started ended again, or judged the order of reads and writes. */
function completeFindings(faults: Fields): Fields {
  const { failover, recovery, safety, snapshot } = faults;
  const survived = (list: unknown): unknown =>
    Array.isArray(list) ? list.map((each: unknown) => (isObject(each) ? { died: [], ...each } : each)) : list;
  return {
    ...FINDINGS,
    ...faults,
    ...(isObject(failover) ? { failover: completeFailover({ ...failover, rounds: survived(failover.rounds) }) } : {}),
    ...(recovery === undefined ? {} : { recovery: survived(recovery) }),
    ...(isObject(safety) ? { safety: completeSafety(safety) } : {}),
    ...(isObject(snapshot) ? { snapshot: { ...SNAPSHOT, ...snapshot } } : {}),
  };
}

function completeSafety(safety: Fields): Fields {
  const { readings } = safety;
  return {
    ...SAFETY,
    ...safety,
    ...(Array.isArray(readings)
      ? { readings: readings.map((reading: unknown) => (isObject(reading) ? { behind: 0, ...reading } : reading)) }
      : {}),
  };
}

/** What was so of every cluster before a report could say it. */
export const CLUSTER = { lazyfs: false } as const satisfies Partial<ReportCluster>;

/** What was not told of a round once; no leader was ever left alone then. */
const ROUND = { uncertaintyMs: null, awayMs: null, leaderChanges: null } as const satisfies Partial<FailoverRound>;
const PHASES = { steppedDown: null, availabilityGap: null } as const satisfies Partial<Phases>;

function completeFailover(failover: Fields): Fields {
  const { rounds } = failover;
  return {
    electionTimeoutMs: null,
    electionTimeoutFrom: 'the raftmark that made this report did not ask for it',
    ...failover,
    ...(Array.isArray(rounds) ? { rounds: rounds.map(completeRound) } : {}),
  };
}

function completeRound(round: unknown): unknown {
  if (!isObject(round)) return round;
  const { phases } = round;
  return { ...ROUND, ...round, ...(isObject(phases) ? { phases: { ...PHASES, ...phases } } : {}) };
}

/** What a report says that was made before there was a calibration. */
export const BEFORE_CALIBRATION: Calibration = { absent: 'the raftmark that made this report did not calibrate' };

/** An open load was one beside faults, once. */
function completeStep(step: Fields): Fields {
  return { ...step, load: { ...openLoad(0, 0), ...(step.load as Fields) } };
}

/** A report of this version in today's form, see `completeCell`. */
export function completeReport(report: Fields): unknown {
  const { cells, analyses, clusters } = report;
  return {
    calibration: BEFORE_CALIBRATION,
    ...report,
    ...(Array.isArray(clusters)
      ? { clusters: clusters.map((each: unknown) => (isObject(each) ? { ...CLUSTER, ...each } : each)) }
      : {}),
    ...(Array.isArray(cells)
      ? { cells: cells.map((cell: unknown) => (isObject(cell) ? completeCell(cell) : cell)) }
      : {}),
    ...(isObject(analyses) && isStale(analyses) ? { analyses: analyse([]) } : {}),
  };
}

/**
 * Whether analyses were made by an older raftmark, by other rules than today's: they follow from the cells, and are made anew once
 * these are known to be sound.
 */
export function isStale(analyses: Fields): boolean {
  return Object.keys(analyse([])).some((name) => analyses[name] === undefined) || isOldTax(analyses.replicationTax);
}

/** Once percentiles were told of however few operations, and without an interval. */
function isOldTax(taxes: unknown): boolean {
  return (
    Array.isArray(taxes) &&
    taxes.some((tax) => isObject(tax) && isObject(tax.intervals) && tax.intervals.addedP95Ms === undefined)
  );
}
