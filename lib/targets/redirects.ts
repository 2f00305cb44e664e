import type { Answer } from './outcome.ts';

/** Redirects that one operation follows: to a leader, and to its successor or two where an election is under way. */
const MAX_HOPS = 3;

/**
 * The base URL at which a redirected operation goes on.
 * @param hops redirects that it has followed
 * @returns null where it ends: the answer names no leader, or one too many
 */
export function nextHop(answer: Answer, hops: number): string | null {
  return answer.outcome === 'ok' || answer.leader === undefined || hops >= MAX_HOPS ? null : answer.leader;
}
