import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownAddress, ownWay } from '../../../lib/k6/http/way.ts';

test('each client has a spelling of its own for a node, which is the same address', () => {
  assert.equal(ownAddress('http://127.0.0.1:2379', 3), 'http://127.0.0.1:0002379');
  assert.equal(ownAddress('https://[::1]:443', 1), 'https://[::1]:0443');
  const spellings = new Set([1, 2, 10, 250].map((client) => ownAddress('http://node:80', client)));
  assert.equal(spellings.size, 4);
  for (const spelling of spellings) assert.equal(new URL(spelling).href, 'http://node/');
});

test('the node is told its usual spelling', () => {
  const way = ownWay(2);
  assert.deepEqual(way('http://127.0.0.1:2379'), {
    url: 'http://127.0.0.1:002379',
    header: { Host: '127.0.0.1:2379' },
  });
  assert.equal(way('http://127.0.0.1:2379'), way('http://127.0.0.1:2379'));
});
