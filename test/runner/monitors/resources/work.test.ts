import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatorOperations, loadWork, together } from '../../../../runner/monitors/resources/work.ts';
import { exampleOperation } from '../../../fixtures/example-report.ts';

test('every operation that was answered is work of the nodes, and writes carry bytes', () => {
  const reads = exampleOperation({ operation: 'read', ok: 80 });
  const writes = exampleOperation({ operation: 'write', ok: 20 });
  assert.deepEqual(loadWork([reads, writes], 1_000), {
    done: 100,
    failedAtNodes: 0,
    writes: 20,
    payloadBytes: 20_000,
    doubtfulBytes: 0,
  });
  assert.equal(loadWork([exampleOperation({ operation: 'query', ok: 7 })], 1_000).payloadBytes, 0);
});

test('a read of a wrong value was work like any other, and a refused connection was none', () => {
  const reads = exampleOperation({
    operation: 'read',
    ok: 80,
    rejected: 8,
    reasons: [
      { outcome: 'rejected', reason: 'wrong-value', count: 3 },
      { outcome: 'rejected', reason: 'refused', count: 4 },
      { outcome: 'rejected', reason: 'not-found', count: 1 },
    ],
  });
  const { done, failedAtNodes } = loadWork([reads], 1_000);
  assert.deepEqual([done, failedAtNodes], [83, 1]);
  assert.equal(generatorOperations([reads]), 88);
});

test('writes without an answer may have written their bytes, refused ones have not', () => {
  const writes = exampleOperation({
    ok: 10,
    rejected: 5,
    unknown: 2,
    reasons: [
      { outcome: 'rejected', reason: 'overloaded', count: 5 },
      { outcome: 'unknown', reason: 'timeout', count: 2 },
    ],
  });
  assert.deepEqual(loadWork([writes], 100), {
    done: 10,
    failedAtNodes: 7,
    writes: 10,
    payloadBytes: 1_000,
    doubtfulBytes: 200,
  });
});

test('the work of several sources adds up, each with bytes of its own', () => {
  const load = { done: 100, failedAtNodes: 1, writes: 50, payloadBytes: 100_000, doubtfulBytes: 1_000 };
  const probes = { done: 60, failedAtNodes: 2, writes: 30, payloadBytes: 30 * 64, doubtfulBytes: 64 };
  assert.deepEqual(together([load, probes]), {
    done: 160,
    failedAtNodes: 3,
    writes: 80,
    payloadBytes: 101_920,
    doubtfulBytes: 1_064,
  });
});
