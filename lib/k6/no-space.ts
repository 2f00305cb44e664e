import exec from 'k6/execution';
import type { Answer } from '../targets/outcome.ts';

/**
 * Ends the script when an answer says that the store is full: that passes with no wait, and the cluster's other clients cannot write
 * either. k6 still leaves its summary.
 */
export function endWhereFull(answer: Answer): void {
  if (answer.outcome === 'ok' || answer.reason !== 'no-space') return;
  exec.test.abort('the load was ended: a write was answered with no-space');
}
