import { isObject } from '../base/json.ts';
import type { ClientConnections } from '../report/client-connections.ts';
import type { Latency, OperationResult } from '../report/figures.ts';
import type { OperationCourse } from '../report/growth.ts';
import { isOfClients } from '../scenarios/clients.ts';
import { measuredSeconds, type Schedule, type Step, stepOperations } from '../scenarios/steps.ts';
import type { Operation } from '../targets/operations.ts';
import { FAILURES, REASONS } from '../targets/outcome.ts';
import type { Protocol } from '../targets/target.ts';
import {
  connectingMetric,
  droppedMetric,
  durationMetric,
  exceptionsMetric,
  failureMetric,
  heldMetric,
  latenessMetric,
  openedMetric,
  redirectMetric,
  responseBytesMetric,
  serviceMetric,
  waitedMetric,
} from './metrics.ts';
import { entriesOf, operationCounts } from './operation-counts.ts';

/** k6's end-of-test metrics: name (with its tags) to statistics. */
export type K6Metrics = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The file that every script leaves behind. */
export interface ScriptSummary {
  readonly script: string;
  /** When the load began, in ms since 1970; 0 when it never did. */
  readonly loadEpochMs: number;
  /** Milliseconds that the load lasted, set-up excluded. */
  readonly loadMs: number;
  readonly metrics: K6Metrics;
}

/** What one step measured, before it becomes a cell. */
export interface StepResult {
  readonly step: Step;
  readonly windowSeconds: number;
  readonly droppedIterations: number;
  /** Iterations that threw, those of the warm-up among them. */
  readonly exceptions: number;
  /** What all users together spent on waiting after failures and on looking for the leader; null of an open load, and where k6 has not told. */
  readonly waitedSeconds: number | null;
  /** The p95 of k6's times of making a connection, in milliseconds; null of calls, and where k6 has not told. */
  readonly connectingP95Ms: number | null;
  /** Of clients, the connections that they opened and that were held all through the window; null of other loads, and where k6 has not told. */
  readonly connections: ClientConnections | null;
  readonly operations: readonly OperationResult[];
  /** How they went on, of a load under which data grows; absent of others, and where users have not told. */
  readonly courses?: readonly OperationCourse[];
}

/**
 * Takes from k6's `handleSummary` data what raftmark needs.
 * @throws Error when the data does not have the shape that k6 2.x gives it
 */
export function k6Metrics(data: unknown): K6Metrics {
  if (!isObject(data) || !isObject(data.metrics)) throw new Error('k6 gave a summary without metrics');
  const metrics: Record<string, Record<string, number>> = {};
  for (const [name, metric] of Object.entries(data.metrics)) {
    if (!isObject(metric) || !isObject(metric.values)) throw new Error(`k6 gave metric ${name} without values`);
    const values: Record<string, number> = {};
    for (const [key, value] of Object.entries(metric.values)) if (typeof value === 'number') values[key] = value;
    metrics[name] = values;
  }
  return metrics;
}

/**
 * Reads a summary file's content back.
 * @throws Error that says what is missing
 */
export function parseSummary(text: string): ScriptSummary {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('the summary is not JSON');
  }
  if (
    !isObject(value) ||
    typeof value.script !== 'string' ||
    typeof value.loadEpochMs !== 'number' ||
    typeof value.loadMs !== 'number' ||
    !isObject(value.metrics)
  ) {
    throw new Error('the summary lacks script, loadEpochMs, loadMs or metrics');
  }
  return {
    script: value.script,
    loadEpochMs: value.loadEpochMs,
    loadMs: value.loadMs,
    metrics: value.metrics as K6Metrics,
  };
}

function statistic(metrics: K6Metrics, name: string, key: string): number {
  return metrics[name]?.[key] ?? 0;
}

function latency(metrics: K6Metrics, name: string): Latency | null {
  const values = metrics[name];
  if (!values?.count) return null;
  const read = (key: string): number => {
    const value = values[key];
    if (value === undefined) throw new Error(`the summary lacks ${key} of ${name}`);
    return value;
  };
  return {
    min: read('min'),
    mean: read('avg'),
    p50: read('med'),
    p95: read('p(95)'),
    p99: read('p(99)'),
    p999: read('p(99.9)'),
    max: read('max'),
  };
}

/** What a summary does not say of its script. */
export interface ScriptNature {
  readonly payloadBytes: number;
  readonly protocol: Protocol;
}

/** Of an open step, what its latency is made of. */
function openLatencies(metrics: K6Metrics, step: Step, operation: Operation): OperationResult['openMs'] {
  if (step.load.kind !== 'open') return null;
  const lateness = latency(metrics, latenessMetric(step, operation));
  return lateness === null ? null : { service: latency(metrics, serviceMetric(step, operation)), lateness };
}

/** One operation of one step. */
function operationResult(
  metrics: K6Metrics,
  step: Step,
  operation: Operation,
  windowSeconds: number,
  { payloadBytes, protocol }: ScriptNature,
): OperationResult {
  const reasons = FAILURES.flatMap((outcome) =>
    REASONS.map((reason) => ({
      outcome,
      reason,
      count: statistic(metrics, failureMetric(step, operation, outcome, reason), 'count'),
    })),
  ).filter(({ count }) => count > 0);
  const answered = statistic(metrics, durationMetric(step, operation, protocol), 'count');
  const bytes = payloadBytes * entriesOf(step, operation);
  const counts = operationCounts(operation, answered, reasons, windowSeconds, bytes);
  const sampled = metrics[responseBytesMetric(step, operation)];
  return {
    ...counts,
    redirects: statistic(metrics, redirectMetric(step, operation), 'count'),
    latencyMs: counts.ok > 0 ? latency(metrics, durationMetric(step, operation, protocol)) : null,
    openMs: openLatencies(metrics, step, operation),
    latencyFrom: 'samples',
    distribution: null,
    bytesPerResponse: sampled?.count ? (sampled.avg ?? null) : null,
  };
}

function connectionsOf(metrics: K6Metrics, step: Step): ClientConnections | null {
  // Users tell of them at the end of a step: those of one that was cut off have not.
  const opened = metrics[openedMetric(step)]?.count ?? 0;
  if (!isOfClients(step.load) || opened === 0) return null;
  return { opened, held: statistic(metrics, heldMetric(step), 'count') };
}

/** The steps of a schedule as a summary reports them, in order; steps that never began have a window of 0 s. */
export function stepResults(summary: ScriptSummary, schedule: Schedule, nature: ScriptNature): StepResult[] {
  return schedule.steps.map((step, index) => {
    const windowSeconds = measuredSeconds(schedule, index, summary.loadMs);
    return {
      step,
      windowSeconds,
      droppedIterations: statistic(summary.metrics, droppedMetric(step), 'count'),
      exceptions: statistic(summary.metrics, exceptionsMetric(step), 'count'),
      waitedSeconds: step.load.kind === 'open' ? null : statistic(summary.metrics, waitedMetric(step), 'count') / 1_000,
      connectingP95Ms: nature.protocol === 'http' ? (summary.metrics[connectingMetric(step)]?.['p(95)'] ?? null) : null,
      connections: connectionsOf(summary.metrics, step),
      operations: stepOperations(step).map((operation) =>
        operationResult(summary.metrics, step, operation, windowSeconds, nature),
      ),
    };
  });
}
