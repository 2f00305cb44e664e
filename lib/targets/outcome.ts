/**
 * What became of one operation.
 * - `ok`: done, and acknowledged.
 * - `rejected`: surely not done.
 * - `unknown`: may or may not have been done (lost connection, time-out, a 503 after replication began).
 */
export const OUTCOMES = ['ok', 'rejected', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The outcomes that are counted one by one; `ok` is what is left. */
export const FAILURES = ['rejected', 'unknown'] as const;
export type Failure = (typeof FAILURES)[number];

/** Why an operation was not ok. The list is closed so that a script can declare one counter for each. */
export const REASONS = [
  'redirected', // 307 to another node, and following it led nowhere
  'no-leader', // the node knows no leader
  'replication-failed', // replication began and was not confirmed
  'refused', // nothing listened: the request never left
  'timeout', // no answer in time, or 504
  'stream-ended', // a stream of messages was ended by the node before its time
  'connection-lost', // the connection broke while the answer was awaited
  'unauthorized', // 401
  'forbidden', // 403
  'bad-request', // 400, 405, 411, 415, 422: raftmark's own mistake
  'not-found', // 404
  'too-large', // 413, or the target's own size limit
  'overloaded', // 429, or the target's own back-pressure
  'no-space', // the store is full, and stays so until somebody makes room
  'barrier-failed', // 503: the node could not make sure that what it would read is the newest
  'barrier-timeout', // 504: the same
  'unavailable', // any other 503
  'server-error', // any other 5xx
  'wrong-value', // a read answered, with something no write of ours has put there
  'nothing-there', // a read answered, that there is nothing, where an entry of the dataset is to be
  'wrong-answer', // success by its status, in a body that the service would not give
  'told-not-leader', // success by its status, in whose body the node says that it does not lead
  'told-failed', // success by its status, in whose body the node says that it was not done, or not in time
  'unexpected', // an answer that the target's contract does not name
] as const;
export type Reason = (typeof REASONS)[number];

/** Reasons of answers that are a success by their status: what is wrong with them shows only to those who look at them. */
export const ANSWERED: readonly Reason[] = [
  'wrong-value',
  'nothing-there',
  'wrong-answer',
  'told-not-leader',
  'told-failed',
];

/** One answer, judged. `leader` is set when the answer names another node as the leader. */
export type Answer =
  | { readonly outcome: 'ok' }
  | { readonly outcome: Failure; readonly reason: Reason; readonly leader?: string };

/** Whether an answer was a success by its status, which is what k6 counts. */
export function isAnswered(answer: Answer): boolean {
  return answer.outcome === 'ok' || ANSWERED.includes(answer.reason);
}
