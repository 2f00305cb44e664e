import { FAILURES, type Failure, type Operation, REASONS, type Reason } from './outcome.ts';
import type { Step } from './steps.ts';

/** raftmark's own k6 metrics. They are touched when something fails, or once in a while: a sample costs CPU. */
export const FAILURE_METRIC = 'raftmark_failures';
export const REDIRECT_METRIC = 'raftmark_redirects';
export const RESPONSE_BYTES_METRIC = 'raftmark_response_bytes';
/** When the load began, in ms since 1970; each virtual user reports it once. */
export const LOAD_EPOCH_METRIC = 'raftmark_load_epoch';
export const SEEDED_METRIC = 'raftmark_seeded';
export const SEED_RETRY_METRIC = 'raftmark_seed_retries';
export const SEED_CLOCK_METRIC = 'raftmark_seed_clock';

/** What k6 computes for every trend, in its spelling. */
export const TREND_STATS = ['min', 'avg', 'med', 'p(95)', 'p(99)', 'p(99.9)', 'max', 'count'] as const;

type Tags = Readonly<Record<string, string>>;

function subMetric(metric: string, tags: Tags): string {
  return `${metric}{${Object.entries(tags)
    .map(([key, value]) => `${key}:${value}`)
    .join(',')}}`;
}

// `name` is k6's own tag for the kind of request; it carries the operation.
const measured = (step: Step, operation: Operation): Tags => ({ step: step.name, name: operation, phase: 'measure' });

/** Latency and count of the operations that were answered with success. */
export function durationMetric(step: Step, operation: Operation): string {
  return subMetric('http_req_duration', { ...measured(step, operation), expected_response: 'true' });
}

export function failureMetric(step: Step, operation: Operation, outcome: Failure, reason: Reason): string {
  return subMetric(FAILURE_METRIC, { ...measured(step, operation), outcome, reason });
}

export function redirectMetric(step: Step, operation: Operation): string {
  return subMetric(REDIRECT_METRIC, measured(step, operation));
}

export function responseBytesMetric(step: Step, operation: Operation): string {
  return subMetric(RESPONSE_BYTES_METRIC, measured(step, operation));
}

export function droppedMetric(step: Step): string {
  return subMetric('dropped_iterations', { step: step.name });
}

/**
 * Every sub-metric that the summary of a script must hold. k6 keeps one for each threshold, also for an empty one, which
 * evaluates nothing and cannot fail.
 */
export function subMetrics(steps: readonly Step[], operations: readonly Operation[]): string[] {
  return steps.flatMap((step) => [
    droppedMetric(step),
    ...operations.flatMap((operation) => [
      durationMetric(step, operation),
      redirectMetric(step, operation),
      responseBytesMetric(step, operation),
      ...FAILURES.flatMap((outcome) => REASONS.map((reason) => failureMetric(step, operation, outcome, reason))),
    ]),
  ]);
}
