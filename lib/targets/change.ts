import type { Answer, Reason } from './outcome.ts';

/** How a change outside the load is carried through an election: the same in the runner and in scripts. */
export const CHANGE = {
  /** Of one attempt, in milliseconds. */
  timeoutMs: 15_000,
  attempts: 6,
  /** Before the second attempt, in milliseconds; each further wait is twice as long. */
  firstWaitMs: 500,
} as const;

/** Failures that no further attempt mends. */
const FINAL: readonly Reason[] = [
  'unauthorized',
  'forbidden',
  'not-found',
  'bad-request',
  'too-large',
  'no-space',
  'wrong-answer',
];

/** Whether a change was made, or never will be: anything else may be asked for again, also what may have been done. */
export function isSettled(answer: Answer): boolean {
  return answer.outcome === 'ok' || FINAL.includes(answer.reason);
}

/** The wait after an attempt, in milliseconds. @param attempt from 0 */
export function waitAfter(attempt: number): number {
  return CHANGE.firstWaitMs * 2 ** attempt;
}
