import { parseObject, stringOr } from '../base/json.ts';
import type { Target } from './target.ts';
import { answerInWords, isSuccess, type PlainResponse } from './wire.ts';

/**
 * Whether an answer says that nobody known has asked: there was no token, or it is none, or none any more. What was asked has
 * surely not been done.
 */
export function isUnauthorized({ classify }: Pick<Target, 'classify'>, response: PlainResponse): boolean {
  if (isSuccess(response)) return false;
  const answer = classify('read', response);
  return answer.outcome !== 'ok' && answer.reason === 'unauthorized';
}

/** One line of plain words, as a person can read it. */
const PLAIN = /^[^<\n]{1,200}$/;

/** What a service says of a request that it refused, in its own words where it has any. */
export function refusalInWords(response: PlainResponse): string {
  if (response.error !== undefined) return answerInWords(response);
  if ('code' in response) return response.text || answerInWords(response);
  const said = parseObject(response.body);
  const text = said === null ? response.body.trim() : stringOr(said.message, stringOr(said.error, ''));
  return PLAIN.test(text) ? text : answerInWords(response);
}
