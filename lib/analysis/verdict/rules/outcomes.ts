import { percent } from '../../../base/format.ts';
import { traitsOf } from '../../../targets/operations.ts';
import type { Reason } from '../../../targets/outcome.ts';
import { countedOtherwise } from '../../distribution.ts';
import { samplesNeeded } from '../../statistics.ts';
import { operations, type Rule } from '../rule.ts';

/** Above this share of failures a latency describes the survivors, not the service. */
const INVALID_ERROR_RATE = 0.5;
const SUSPECT_ERROR_RATE = 0.01;
/** Samples below which the largest of them does not bound the 99th percentile. */
export const P99_SAMPLES = samplesNeeded(0.99);

export const dropped: Rule = {
  name: 'dropped',
  level: 'invalid',
  says: 'No iteration of an open load is dropped by k6.',
  check: ({ droppedIterations: count }) =>
    count > 0
      ? [`${count === 1 ? '1 iteration was' : `${count} iterations were`} dropped: the offered load was not offered.`]
      : [],
};

export const disturbed: Rule = {
  name: 'disturbed',
  level: 'invalid',
  says: 'Nobody else deletes or overwrites the data meanwhile.',
  check: (evidence) => (evidence.disturbed === null ? [] : [`While it was measured, ${evidence.disturbed}.`]),
};

export const noSuccess: Rule = {
  name: 'no-success',
  level: 'invalid',
  says: 'Every kind of operation succeeds at least once.',
  check: ({ operations }) =>
    operations.flatMap(({ operation, ok }) => (ok === 0 ? [`No ${operation} succeeded.`] : [])),
};

export const wrongValue: Rule = {
  name: 'wrong-value',
  level: 'invalid',
  says: 'No sampled read answers a value that raftmark did not write to its entry.',
  check: (evidence) =>
    evidence.operations.flatMap(({ operation, ok, reasons }) => {
      const wrong = reasons.find(({ reason }) => reason === 'wrong-value');
      return wrong === undefined || ok === 0
        ? []
        : [
            `${operations(wrong.count, operation).replace(' ', ' sampled ')} answered a value that raftmark did not write.`,
          ];
    }),
};

/** Operations that failed for a reason; none where none succeeded, of which another rule tells. */
function failedAs(reason: Reason, finding: (what: string, count: number) => string): Rule['check'] {
  return (evidence) =>
    evidence.operations.flatMap(({ operation, ok, reasons }) => {
      const found = reasons.find((each) => each.reason === reason);
      return found === undefined || ok === 0 ? [] : [finding(operations(found.count, operation), found.count)];
    });
}

export const wrongAnswer: Rule = {
  name: 'wrong-answer',
  level: 'invalid',
  says: 'No answer of success that is looked at is anything but what the service would answer.',
  check: failedAs(
    'wrong-answer',
    (what, count) =>
      `${what} ${count === 1 ? 'was' : 'were'} answered with success by something that is not the service, such as a proxy.`,
  ),
};

export const nothingThere: Rule = {
  name: 'nothing-there',
  level: 'invalid',
  says: 'No read that is looked at finds nothing where the dataset has an entry.',
  check: failedAs('nothing-there', (what) => `${what} found nothing where the dataset has an entry.`),
};

/** Failures of each kind of operation within some bounds. */
function failed(above: number, upTo: number): Rule['check'] {
  return ({ operations }) =>
    operations.flatMap(({ operation, ok, errorRate, reasons }) => {
      if (ok === 0 || errorRate <= above || errorRate > upTo) return [];
      const [main] = [...reasons].sort((a, b) => b.count - a.count);
      const because = main ? `, mostly ${main.reason}` : '';
      return [`${percent(errorRate)} of the ${traitsOf(operation).plural} failed${because}.`];
    });
}

export const mostFailed: Rule = {
  name: 'most-failed',
  level: 'invalid',
  brokenByFaults: true,
  says: `No more than ${INVALID_ERROR_RATE * 100} % of the operations of a kind fail.`,
  check: failed(INVALID_ERROR_RATE, Number.POSITIVE_INFINITY),
};

export const someFailed: Rule = {
  name: 'failed',
  level: 'suspect',
  brokenByFaults: true,
  says: `No more than ${SUSPECT_ERROR_RATE * 100} % of the operations of a kind fail.`,
  check: failed(SUSPECT_ERROR_RATE, INVALID_ERROR_RATE),
};

export const fewSamples: Rule = {
  name: 'few-samples',
  level: 'suspect',
  brokenByFaults: true,
  says: `At least ${P99_SAMPLES} operations of each kind succeed: with fewer, the 99th percentile may lie beyond all that was seen.`,
  check: ({ operations: results }) =>
    results.flatMap(({ operation, ok }) =>
      ok > 0 && ok < P99_SAMPLES
        ? [
            `${operations(ok, operation)} ${ok === 1 ? 'is' : 'are'} too few for a 99th percentile (${P99_SAMPLES} at least).`,
          ]
        : [],
    ),
};

export const countedTwice: Rule = {
  name: 'counted-otherwise',
  level: 'suspect',
  brokenByFaults: true,
  says: 'k6 and the script itself count the same operations and the same percentiles.',
  // Of a window that was cut off, users may have had no time to tell the rest.
  check: ({ operations, windowSeconds, plannedSeconds }) =>
    windowSeconds < plannedSeconds
      ? []
      : operations.flatMap((result) => (result.ok === 0 ? [] : (countedOtherwise(result) ?? []))),
};

export const cutOff: Rule = {
  name: 'cut-off',
  level: 'suspect',
  says: 'At least 99 % of the planned window are measured.',
  check: ({ windowSeconds, plannedSeconds }) =>
    windowSeconds < plannedSeconds * 0.99
      ? [`Only ${windowSeconds.toFixed(1)} s of ${plannedSeconds} s were measured.`]
      : [],
};
