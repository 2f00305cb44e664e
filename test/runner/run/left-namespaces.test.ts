import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftInWords } from '../../../runner/run/left-namespaces.ts';

const HOST = 'http://127.0.0.1:6100';
const left = (reason: string, ...names: string[]) => names.map((name) => ({ name, reason }));

test('where no node runs, that is said once for all namespaces, and what to do when one does', () => {
  assert.deepEqual(leftInWords(left('refused', 'a-001', 'a-002', 'a-003'), 'etcd', HOST), [
    `3 namespaces, a-001 to a-003, could not be deleted on ${HOST}: no node runs there; once the cluster runs, npm run bench -- clean --target etcd --host ${HOST} deletes them`,
  ]);
});

test('any other reason is its own, and clean is the next step as well', () => {
  assert.deepEqual(leftInWords([...left('forbidden', 'a-001'), ...left('no-leader', 'a-002')], 'etcd', HOST), [
    `namespace a-001 could not be deleted on ${HOST}: forbidden; npm run bench -- clean --target etcd --host ${HOST} deletes it`,
    `namespace a-002 could not be deleted on ${HOST}: no node leads; once the cluster runs, npm run bench -- clean --target etcd --host ${HOST} deletes it`,
  ]);
  assert.deepEqual(leftInWords([], 'etcd', HOST), []);
});
