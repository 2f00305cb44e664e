import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { OPERATION_COLUMNS, OPERATION_FIELDS } from '../../../runner/report/operation-columns.ts';
import { exampleOperation } from '../../fixtures/example-report.ts';

function column(header: string) {
  const found = OPERATION_COLUMNS.find((each) => each.header === header);
  assert.ok(found, header);
  return found;
}

const results = (...changes: Partial<OperationResult>[]): OperationResult[] => changes.map(exampleOperation);

test('headers and names of fields are unique', () => {
  for (const names of [OPERATION_COLUMNS.map(({ header }) => header), OPERATION_FIELDS.map(([name]) => name)])
    assert.equal(new Set(names).size, names.length);
});

test('one column leads', () => {
  assert.deepEqual(
    OPERATION_COLUMNS.filter(({ leads }) => leads).map(({ header }) => header),
    ['ops/s'],
  );
});

test('repetitions are summed up by their median', () => {
  assert.equal(
    column('ops/s').over(results({ opsPerSecond: 300 }, { opsPerSecond: 100 }, { opsPerSecond: 120 })),
    '120',
  );
  const failing = results(
    { rejected: 1, unknown: 8, errorRate: 0.1 },
    { rejected: 5, unknown: 2, errorRate: 0.3 },
    { rejected: 3, unknown: 4, errorRate: 0.2 },
  );
  assert.deepEqual(column('rej/unk').over(failing), { text: '3/4', emphasis: 'bad' });
  assert.deepEqual(column('errors').over(failing), { text: '20.0 %', emphasis: 'bad' });
});

test('a largest latency is that of the repetitions in which an operation was ok', () => {
  const [timed] = results({});
  assert.ok(timed?.latencyMs);
  const slower = { ...timed, latencyMs: { ...timed.latencyMs, max: 41.25 } };
  const nothing = { ...timed, ok: 0, latencyMs: null };
  // (31.25 + 41.25) / 2.
  assert.equal(column('max').over([timed, nothing, slower]), '36.3');
  assert.equal(column('max').over([nothing]), '');
  assert.equal(column('max').of(nothing), '');
});

test('no failures recede, and are a single zero', () => {
  assert.deepEqual(column('rej/unk').of(exampleOperation()), { text: '0', emphasis: 'muted' });
  assert.deepEqual(column('errors').of(exampleOperation()), { text: '0 %', emphasis: 'muted' });
});

test('columns are shown where a report has a use for them', () => {
  const shown = (changes: Partial<OperationResult>) =>
    OPERATION_COLUMNS.filter(({ shown: has }) => has?.(results(changes))).map(({ header }) => header);
  assert.deepEqual(shown({ payloadBytesPerSecond: 0 }), []);
  assert.deepEqual(shown({}), ['MiB/s']);
  assert.deepEqual(shown({ redirects: 1, unknown: 1 }), ['rej/unk', 'hops', 'MiB/s']);
});
