import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODE } from '../../../lib/targets/grpc.ts';
import { refusalInWords } from '../../../lib/targets/login.ts';

const call = (text: string) => ({ code: CODE.UNAUTHENTICATED as number, text, trailers: {}, message: null });
const http = (body: string) => ({ status: 401, headers: {}, body });

test('a refusal is told in the words of the service, over both protocols', () => {
  assert.equal(refusalInWords(call('invalid auth token')), 'invalid auth token');
  assert.equal(refusalInWords(http('{"message":"invalid auth token","error":"other"}')), 'invalid auth token');
  assert.equal(refusalInWords(http('{"error":"invalid auth token"}')), 'invalid auth token');
  assert.equal(refusalInWords(http('Unauthorized\n')), 'Unauthorized');
});

test('words that are none, or no line that a person would read, are told by the status', () => {
  assert.equal(refusalInWords(call('')), 'answers 16 UNAUTHENTICATED');
  assert.equal(refusalInWords(call('x'.repeat(300))), `answers 16 UNAUTHENTICATED: ${'x'.repeat(120)}`);
  assert.equal(refusalInWords(http('<html>401</html>')), 'answers 401');
  assert.equal(refusalInWords(http('{}')), 'answers 401');
});

test('where there was no answer, why is said', () => {
  assert.equal(refusalInWords({ ...http(''), status: 0, error: 'timeout' }), 'no answer in time');
});
