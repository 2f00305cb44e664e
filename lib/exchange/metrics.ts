import type { Limits } from '../analysis/thresholds.ts';
import { isOfClients, isOnEventLoop } from '../scenarios/clients.ts';
import { type Step, stepKey, stepOperations, writesElsewhere } from '../scenarios/steps.ts';
import type { Operation } from '../targets/operations.ts';
import { FAILURES, type Failure, REASONS, type Reason } from '../targets/outcome.ts';
import type { Protocol } from '../targets/target.ts';

/** raftmark's own k6 metrics. They are touched when something fails, or once in a while: a sample costs CPU. */
export const FAILURE_METRIC = 'raftmark_failures';
export const REDIRECT_METRIC = 'raftmark_redirects';
/** Milliseconds of an operation over all its hops: of steps that send writes to a follower, of open load, and of calls. */
export const OPERATION_METRIC = 'raftmark_operation';
/** Calls, failures included but not those after a redirect, counted once a slice: k6 counts HTTP requests by itself, and calls not at all. */
export const CALLS_METRIC = 'raftmark_calls';
/** Of open steps, milliseconds of operations that were ok from when they were sent, where the others count from when they were due. */
export const SERVICE_METRIC = 'raftmark_service';
/** Of open steps, milliseconds from when an operation was due to when it was sent. */
export const LATENESS_METRIC = 'raftmark_lateness';
export const RESPONSE_BYTES_METRIC = 'raftmark_response_bytes';
/** When the load began, in ms since 1970; each virtual user reports it once. */
export const LOAD_EPOCH_METRIC = 'raftmark_load_epoch';
/** Iterations that threw: an error in a script, and no outcome of an operation. */
export const EXCEPTIONS_METRIC = 'raftmark_exceptions';
/** Users that have begun operations in a measured window: without any, a table would be one of zeros. */
export const MEASURED_METRIC = 'raftmark_measured';
/** Milliseconds that users of a closed load spent waiting after a failure and looking for the leader, instead of operating. */
export const WAITED_METRIC = 'raftmark_waited';
/** Of steps of clients: connections that they have opened, and clients that kept one from the begin of the window to its end. */
export const OPENED_METRIC = 'raftmark_connections_opened';
export const HELD_METRIC = 'raftmark_connections_held';
/** How much later than asked for a timer fired, in ms: of timer-grain.js alone. */
export const TIMER_METRIC = 'raftmark_timer_lateness';
export const SEEDED_METRIC = 'raftmark_seeded';
export const SEED_RETRY_METRIC = 'raftmark_seed_retries';
export const SEED_CLOCK_METRIC = 'raftmark_seed_clock';

/** Those that every script of a load declares, by what the code calls them. A further one is a line here, and wherever it counts. */
export const OWN_METRICS = {
  loadEpoch: { name: LOAD_EPOCH_METRIC, kind: 'trend' },
  failures: { name: FAILURE_METRIC, kind: 'counter' },
  redirects: { name: REDIRECT_METRIC, kind: 'counter' },
  responseBytes: { name: RESPONSE_BYTES_METRIC, kind: 'trend' },
  calls: { name: CALLS_METRIC, kind: 'counter' },
  wholeOperation: { name: OPERATION_METRIC, kind: 'trend' },
  service: { name: SERVICE_METRIC, kind: 'trend' },
  lateness: { name: LATENESS_METRIC, kind: 'trend' },
  measured: { name: MEASURED_METRIC, kind: 'counter' },
  exceptions: { name: EXCEPTIONS_METRIC, kind: 'counter' },
  waited: { name: WAITED_METRIC, kind: 'counter' },
  opened: { name: OPENED_METRIC, kind: 'counter' },
  held: { name: HELD_METRIC, kind: 'counter' },
  seedRetries: { name: SEED_RETRY_METRIC, kind: 'counter' },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly kind: 'counter' | 'trend' }>>;

/** What k6 computes for every trend, in its spelling. */
export const TREND_STATS = ['min', 'avg', 'med', 'p(95)', 'p(99)', 'p(99.9)', 'max', 'count'] as const;

type Tags = Readonly<Record<string, string>>;

function subMetric(metric: string, tags: Tags): string {
  return `${metric}{${Object.entries(tags)
    .map(([key, value]) => `${key}:${value}`)
    .join(',')}}`;
}

const windowTags = (step: Step, operation: Operation): Tags => ({
  step: stepKey(step),
  operation,
  phase: 'measure',
});

/**
 * Whether a step times an operation from its first request to its last answer by itself. k6 times each hop of a redirected
 * write on its own, which would hide what knocking at the wrong door costs.
 */
export function timesWholeOperation(step: Step): boolean {
  const { load } = step;
  // An operation of tasks is done by its body, which k6 does not look at. One of an open load tries one node after the other until one has done it; connecting is no part of k6's time of a request.
  if (load.kind === 'tasks') return true;
  return isOnEventLoop(step) || writesElsewhere(step) || (load.kind === 'entries' && load.connections !== undefined);
}

/**
 * Latency and count of the operations that were answered with success. k6 times calls with their failures among them, so
 * the scripts do it there.
 */
export function durationMetric(step: Step, operation: Operation, protocol: Protocol): string {
  if (protocol === 'grpc' || timesWholeOperation(step)) return subMetric(OPERATION_METRIC, windowTags(step, operation));
  return subMetric('http_req_duration', { ...windowTags(step, operation), expected_response: 'true' });
}

export function failureMetric(step: Step, operation: Operation, outcome: Failure, reason: Reason): string {
  return subMetric(FAILURE_METRIC, { ...windowTags(step, operation), outcome, reason });
}

export function redirectMetric(step: Step, operation: Operation): string {
  return subMetric(REDIRECT_METRIC, windowTags(step, operation));
}

export function responseBytesMetric(step: Step, operation: Operation): string {
  return subMetric(RESPONSE_BYTES_METRIC, windowTags(step, operation));
}

export function serviceMetric(step: Step, operation: Operation): string {
  return subMetric(SERVICE_METRIC, windowTags(step, operation));
}

export function latenessMetric(step: Step, operation: Operation): string {
  return subMetric(LATENESS_METRIC, windowTags(step, operation));
}

/** Of all of a step, its warm-up too: users that threw there were missing from the load. */
export function exceptionsMetric(step: Step): string {
  return subMetric(EXCEPTIONS_METRIC, { step: stepKey(step) });
}

/** What users of a closed load spent on anything but operations, in the measured window. */
export function waitedMetric(step: Step): string {
  return subMetric(WAITED_METRIC, { step: stepKey(step), phase: 'measure' });
}

/** Of a step of clients, connections opened from its begin on. */
export function openedMetric(step: Step): string {
  return subMetric(OPENED_METRIC, { step: stepKey(step) });
}

/** Of a step of clients, connections that were there all through the measured window. */
export function heldMetric(step: Step): string {
  return subMetric(HELD_METRIC, { step: stepKey(step) });
}

/**
 * k6's own time of making a connection, 0 for a request that found one open: the p95 says whether more than a twentieth of the
 * requests of the measured window had to open one. Calls share a connection that is made ahead.
 */
export function connectingMetric(step: Step): string {
  return subMetric('http_req_connecting', { step: stepKey(step), phase: 'measure' });
}

export function droppedMetric(step: Step): string {
  return subMetric('dropped_iterations', { step: stepKey(step) });
}

/**
 * Every sub-metric that the summary of a script must hold. k6 keeps one for each threshold, also for an empty one, which
 * evaluates nothing and cannot fail.
 */
export function subMetrics(steps: readonly Step[], protocol: Protocol): string[] {
  return steps.flatMap((step) => [
    droppedMetric(step),
    exceptionsMetric(step),
    ...(step.load.kind === 'open' ? [] : [waitedMetric(step)]),
    ...(isOfClients(step.load) ? [openedMetric(step), heldMetric(step)] : []),
    ...(protocol === 'http' ? [connectingMetric(step)] : []),
    ...stepOperations(step).flatMap((operation) => [
      durationMetric(step, operation, protocol),
      redirectMetric(step, operation),
      responseBytesMetric(step, operation),
      ...(step.load.kind === 'open' ? [serviceMetric(step, operation), latenessMetric(step, operation)] : []),
      ...FAILURES.flatMap((outcome) => REASONS.map((reason) => failureMetric(step, operation, outcome, reason))),
    ]),
  ]);
}

/**
 * The limits that k6 can judge by itself, for its `thresholds` option: sub-metric to expressions. Only the percentiles:
 * k6's `rate` of a counter divides by the whole test and not by the measured window, and a share of failures needs two
 * metrics where an expression has one. k6 also takes a percentile of no samples for met, and sorts all samples every
 * 2 s to judge one. `judgeThresholds` has the last word.
 */
export function k6Thresholds(
  limits: Limits,
  step: Step,
  operation: Operation,
  protocol: Protocol,
): Record<string, string[]> {
  const expressions: string[] = [];
  if (limits.p95 !== undefined) expressions.push(`p(95)<=${limits.p95}`);
  if (limits.p99 !== undefined) expressions.push(`p(99)<=${limits.p99}`);
  return expressions.length === 0 ? {} : { [durationMetric(step, operation, protocol)]: expressions };
}

/** A script that measures nothing has failed: k6 then ends with an error. */
export const SOMETHING_MEASURED: Readonly<Record<string, string[]>> = { [MEASURED_METRIC]: ['count>0'] };
