import assert from 'node:assert/strict';
import type { Answer } from './client.ts';
import { object } from './client.ts';

/** Asserts an RFC 7807 answer of that status and title, and gives it. */
export function assertProblem(answer: Answer, status: number, title: string | null): Record<string, unknown> {
  assert.equal(answer.status, status, answer.text);
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  const problem = object(answer);
  assert.equal(problem.status, status);
  if (title !== null) assert.equal(problem.title, title);
  for (const member of ['type', 'title', 'traceId']) assert.equal(typeof problem[member], 'string', member);
  assert.match(String(problem.traceId), /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  return problem;
}

/** Asserts a 400 that says which members of the body are wrong. */
export function assertInvalid(answer: Answer): void {
  const { errors } = assertProblem(answer, 400, null);
  assert.ok(typeof errors === 'object' && errors !== null);
  for (const messages of Object.values(errors)) {
    assert.ok(Array.isArray(messages) && messages.every((message) => typeof message === 'string'));
  }
}
