import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODE } from '../../../lib/targets/grpc.ts';
import { loginUrl, refusalInWords } from '../../../lib/targets/login.ts';

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

test('a user logs in at the node itself, where it was named by its host, at whatever port', () => {
  const named = ['https://a.example:2379', 'http://10.0.0.1:2379', 'http://localhost:1'];
  for (const url of [
    'https://a.example:2379',
    'https://a.example:1',
    'http://10.0.0.1:4001',
    'https://10.0.0.1:1',
    'http://127.0.0.1:7',
    'http://[::1]:7',
  ]) {
    assert.equal(loginUrl(url, named), url);
  }
});

test('for other nodes, and where the password would go in clear, a user logs in at the first that was named', () => {
  const named = ['https://a.example:2379', 'http://10.0.0.1:2379'];
  for (const url of [
    'https://b.example:2379',
    'https://a.example.evil:2379',
    'http://a.example:2379',
    'http://10.0.0.11:2379',
    'http://127.0.0.1:2379',
  ]) {
    assert.equal(loginUrl(url, named), 'https://a.example:2379');
  }
});

test('nodes that raftmark started are named by nobody', () => {
  assert.equal(loginUrl('http://127.0.0.1:5', []), 'http://127.0.0.1:5');
});
