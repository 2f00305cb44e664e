import { isObject } from '../base/json.ts';
import type { Cell } from '../report/cell.ts';
import type { OperationResult } from '../report/figures.ts';
import { type CellThreshold, LIMITS, type LimitName } from '../report/thresholds.ts';
import type { Step } from '../scenarios/steps.ts';
import { OPERATIONS, type Operation } from '../targets/operations.ts';
import { measured } from './cells.ts';

export type Limits = Readonly<Partial<Record<LimitName, number>>>;

/** In place of a scenario or an operation: all of them. */
export const ANY = '*';

/** Limits for what an entry of the configuration file names; without a step for all of them. */
export type Threshold = Limits & {
  readonly scenario: string;
  readonly operation: Operation | typeof ANY;
  readonly step?: string;
};

/** One limit held against what was measured. */
export type ThresholdResult = Pick<CellThreshold, 'allowed' | 'measured' | 'met'> & { readonly limit: LimitName };

/** The limits that hold for one operation of one step of a script. */
export type StepLimits = Limits & { readonly step: string; readonly operation: Operation };

const RANGES: Readonly<Record<LimitName, { readonly text: string; has(value: number): boolean }>> = {
  p95: { text: 'a number of milliseconds above 0', has: (value) => value > 0 },
  p99: { text: 'a number of milliseconds above 0', has: (value) => value > 0 },
  errorRate: { text: 'a number from 0 to 1', has: (value) => value >= 0 && value <= 1 },
  opsPerSecond: { text: 'a number above 0', has: (value) => value > 0 },
};

/** Whether an entry holds for an operation of a step. One that holds for nothing in a run limits nothing there. */
export function covers(entry: Threshold, scenario: string, step: Step, operation: Operation): boolean {
  return (
    (entry.scenario === ANY || entry.scenario === scenario) &&
    (entry.operation === ANY || entry.operation === operation) &&
    (entry.step === undefined || entry.step === step.name)
  );
}

// Two entries that cover the same differ in what they name, so no two of them are equally specific.
function specificity({ scenario, operation, step }: Threshold): number {
  return (scenario === ANY ? 0 : 4) + (operation === ANY ? 0 : 2) + (step === undefined ? 0 : 1);
}

function onlyLimits(from: Limits): Limits {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const name of LIMITS) {
    const value = from[name];
    if (value !== undefined) limits[name] = value;
  }
  return limits;
}

/**
 * The limits of one operation of one step, each from the most specific entry that sets it: one that names the scenario
 * goes before one that does not, then one that names the operation, then one that names the step.
 */
export function resolveThresholds(
  entries: readonly Threshold[],
  scenario: string,
  step: Step,
  operation: Operation,
): Limits {
  const matching = entries.filter((entry) => covers(entry, scenario, step, operation));
  matching.sort((a, b) => specificity(a) - specificity(b));
  return Object.assign({}, ...matching.map(onlyLimits));
}

/** The limits of all steps of a script; what has none is left out. */
export function scriptThresholds(
  entries: readonly Threshold[],
  scenario: string,
  steps: readonly Step[],
  operations: readonly Operation[],
): StepLimits[] {
  return steps
    .flatMap((step) =>
      operations.map((operation) => ({
        step: step.name,
        operation,
        ...resolveThresholds(entries, scenario, step, operation),
      })),
    )
    .filter((limits) => LIMITS.some((name) => limits[name] !== undefined));
}

/** The limits of one operation of one step among those of a script. */
export function limitsOf(all: readonly StepLimits[], step: Step, operation: Operation): Limits {
  const found = all.find((limits) => limits.step === step.name && limits.operation === operation);
  return found === undefined ? {} : onlyLimits(found);
}

/** A script's limits as the text of its environment variable THRESHOLDS. */
export function encodeThresholds(all: readonly StepLimits[]): string {
  return JSON.stringify(all);
}

function decodeEntry(value: unknown, place: string): StepLimits {
  if (!isObject(value))
    throw new Error(`${place} must be an object such as {"step":"users-10","operation":"write","p95":50}`);
  const { step, operation: operationName, ...limits } = value;
  if (typeof step !== 'string') throw new Error(`${place}.step must be the name of a step such as users-10`);
  const operation = OPERATIONS.find((name) => name === operationName);
  if (!operation) throw new Error(`${place}.operation must be one of ${OPERATIONS.join(', ')}`);
  for (const [name, limit] of Object.entries(limits)) {
    const range = LIMITS.some((known) => known === name) ? RANGES[name as LimitName] : undefined;
    if (!range) throw new Error(`${place}.${name} is not a limit; they are ${LIMITS.join(', ')}`);
    if (typeof limit !== 'number' || !Number.isFinite(limit) || !range.has(limit)) {
      throw new Error(`${place}.${name} is ${JSON.stringify(limit)}; it must be ${range.text}`);
    }
  }
  return { step, operation, ...onlyLimits(limits as Limits) };
}

/**
 * Reads THRESHOLDS back; an empty or missing one sets no limit.
 * @throws Error that names THRESHOLDS, the place in it, and what must be there
 */
export function decodeThresholds(text: string | undefined): StepLimits[] {
  if (text === undefined || text === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('THRESHOLDS is not JSON');
  }
  if (!Array.isArray(value)) throw new Error('THRESHOLDS must be a list of limits, in JSON');
  return value.map((entry, at) => decodeEntry(entry, `THRESHOLDS[${at}]`));
}

function measuredFor(limit: LimitName, result: OperationResult): number | null {
  switch (limit) {
    case 'p95':
    case 'p99':
      return result.latencyMs?.[limit] ?? null;
    case 'errorRate':
      return result.ok + result.rejected + result.unknown > 0 ? result.errorRate : null;
    case 'opsPerSecond':
      return result.opsPerSecond;
  }
}

/**
 * Holds every limit against what was measured. What could not be measured is not met: latency when no operation was ok,
 * the share of failures when there was no operation. Few samples do not matter here; the cell's verdict speaks of them.
 */
export function judgeThresholds(limits: Limits, result: OperationResult): ThresholdResult[] {
  return LIMITS.flatMap((limit) => {
    const allowed = limits[limit];
    if (allowed === undefined) return [];
    const measured = measuredFor(limit, result);
    const met = measured !== null && (limit === 'opsPerSecond' ? measured >= allowed : measured <= allowed);
    return [{ limit, allowed, measured, met }];
  });
}

/** A limit as it was judged in one cell. */
export interface JudgedThreshold {
  readonly cell: string;
  readonly threshold: CellThreshold;
}

/** Every limit that was judged in a run, and those that were not met. */
export function judgedThresholds(cells: readonly Cell[]): {
  readonly all: readonly JudgedThreshold[];
  readonly missed: readonly JudgedThreshold[];
} {
  const all = cells.flatMap((cell) =>
    (measured(cell)?.thresholds ?? []).map((threshold) => ({ cell: cell.id, threshold })),
  );
  return { all, missed: all.filter(({ threshold }) => !threshold.met) };
}
