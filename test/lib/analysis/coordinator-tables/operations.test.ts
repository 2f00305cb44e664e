import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coordinatorTables } from '../../../../lib/analysis/coordinator-tables/tables.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import { examplePlan, timedCell } from '../../../fixtures/example-report.ts';

import { of, read, rowOf, size, WRITING, write } from './rows.ts';

const ALONE = { name: 'users-1', users: 1 };

test('latency is of one user, throughput of the best step, each by size; what is missing says how it is measured', () => {
  const report = of(
    write(1, 1, 0.5, 900),
    write(1, 10, 2, 4_000),
    write(1, 50, 9, 3_000),
    write(3, 1, 1.5, 500),
    read(3, 0.4),
  );
  assert.deepEqual(rowOf([report], 'Operation Latency', WRITING), [
    '0.5 ms',
    '1.5 ms',
    'No cluster of 5 nodes was measured: 5 among --nodes.',
  ]);
  assert.deepEqual(rowOf([report], 'Operation Latency', 'Query Results'), [
    'Not measured on one node: --scenarios read-sequential.',
    '0.4 ms',
    'No cluster of 5 nodes was measured: 5 among --nodes.',
  ]);
  assert.deepEqual(rowOf([report], 'Operation Throughput', WRITING), [
    '4000 perSecond',
    'Not measured on 3 nodes: --scenarios write-concurrent.',
    'No cluster of 5 nodes was measured: 5 among --nodes.',
  ]);
});

test('a coordinator has the rows of the document, and latency is that of one user', () => {
  const at = (operation: 'register' | 'query', users: number, p50: number, opsPerSecond: number): Cell =>
    timedCell(
      {
        scenario: operation,
        reads: null,
        cluster: size(3),
        step: { name: `users-${users}`, users, load: { kind: 'tasks', operation, through: 'leader' } },
      },
      p50,
      { operation, opsPerSecond },
    );
  const report = of(at('register', 1, 2_560, 0.4), at('register', 50, 4_750, 11.5), at('query', 1, 0.36, 1_358));
  assert.equal(rowOf([report], 'Operation Latency', 'Register Worker')[1], '2560 ms');
  assert.equal(rowOf([report], 'Operation Throughput', 'Register Worker')[1], '11.5 perSecond');
  assert.equal(rowOf([report], 'Operation Latency', 'Query Results')[1], '0.36 ms');
  assert.equal(rowOf([report], 'Operation Latency', 'Submit Task')[1], 'Not measured on 3 nodes: --scenarios submit.');
});

test('what was skipped or is invalid gives its reason in place of a figure, and a suspect figure is marked', () => {
  const invalid = timedCell(
    { scenario: 'write-sequential', step: ALONE, cluster: size(1) },
    1,
    {},
    {
      verdict: { level: 'invalid', reasons: ['12 % of the writes failed.'] },
    },
  );
  const skipped: Cell = {
    ...examplePlan({ scenario: 'write-sequential', step: ALONE, cluster: size(3) }),
    state: 'skipped',
    reason: 'no key',
  };
  const suspect = timedCell(
    { scenario: 'write-sequential', step: ALONE, cluster: size(5) },
    3,
    {},
    {
      verdict: { level: 'suspect', reasons: ['k6 was busy.'] },
    },
  );
  assert.deepEqual(rowOf([of(invalid, skipped, suspect)], 'Operation Latency', WRITING), [
    'write-sequential on one node is invalid: 12 % of the writes failed.',
    'write-sequential on 3 nodes: no key.',
    '3 ms?',
  ]);
});

test('of several reports the newest that has a figure gives it, whatever their order', () => {
  const old = { ...of(write(1, 1, 9, 100), write(3, 1, 8, 100)), endedAt: '2026-01-01T00:00:00.000Z' };
  const young = { ...of(write(1, 1, 1, 100)), endedAt: '2026-03-01T00:00:00.000Z' };
  for (const reports of [
    [old, young],
    [young, old],
  ])
    assert.deepEqual(rowOf(reports, 'Operation Latency', WRITING).slice(0, 2), ['1 ms', '8 ms']);
});

test('cells of another payload or protocol are not mixed in', () => {
  const other = write(3, 1, 50, 10, { payload: { name: 'large', bytes: 102_400 } });
  const report = of(write(1, 1, 1, 100), write(1, 10, 1, 100), other);
  assert.equal(rowOf([report], 'Operation Latency', WRITING)[0], '1 ms');
  assert.match(rowOf([report], 'Operation Latency', WRITING)[1] ?? '', /^Not measured on 3 nodes/);
  assert.deepEqual(coordinatorTables([report]).evidence.otherSettings, ['write-sequential']);
});

test('cells at several values of a knob have no common figure, and are not mixed in', () => {
  const at = (value: string, p50: number): Cell => {
    const cluster = { name: `snapshot-count-${value}`, nodes: 3, knob: { name: 'snapshot-count', value } };
    return write(3, 1, p50, 100, { cluster });
  };
  const varied = [at('10', 50), at('1000000', 1)];
  const latency = (...cells: readonly Cell[]) => rowOf([of(...cells)], 'Operation Latency', WRITING)[1];
  assert.equal(
    latency(...varied),
    'Measured on 3 nodes with --vary snapshot-count alone; without it: --scenarios write-sequential.',
  );
  assert.equal(latency(...varied, write(3, 1, 2, 100)), '2 ms');
});
