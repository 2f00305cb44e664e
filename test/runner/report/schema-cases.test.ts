import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, Measured } from '../../../lib/report/cell.ts';
import { firstFew, schemaErrors } from '../../../runner/report/schema.ts';
import { exampleFindings, exampleMeasured, examplePlan, exampleReport } from '../../fixtures/example-report.ts';

function withCell(cell: Cell | object): unknown {
  return { ...exampleReport, cells: [cell] };
}

test('unknown values that the type allows to be null are accepted', () => {
  const report = {
    ...exampleReport,
    versions: { ...exampleReport.versions, target: null },
    host: { ...exampleReport.host, dataFilesystem: null },
    clusters: exampleReport.clusters.map((cluster) => ({ ...cluster, term: null, coLocated: null, raft: null })),
  };
  assert.deepEqual(schemaErrors(report), []);
});

test('a cell whose resources were not measured says only why', () => {
  const cell = { ...examplePlan(), state: 'ok', ...exampleMeasured({ resources: { absent: 'no /proc' } }) };
  assert.deepEqual(schemaErrors(withCell(cell)), []);
  const both = { ...cell, resources: { absent: 'no /proc', everyMs: 1_000 } };
  assert.deepEqual(schemaErrors(withCell(both)).slice(0, 1), ['/cells/0/resources has an unknown field "everyMs"']);
});

test('a run whose processes were not watched says only why', () => {
  assert.deepEqual(schemaErrors({ ...exampleReport, resources: { absent: 'no /proc' } }), []);
  assert.notDeepEqual(schemaErrors({ ...exampleReport, resources: {} }), []);
});

test('an error rate above one is refused', () => {
  const [operation] = exampleMeasured().operations;
  const cell = {
    ...examplePlan(),
    state: 'ok',
    ...exampleMeasured(),
    operations: [{ ...operation, errorRate: 1.5 }],
  };
  assert.deepEqual(schemaErrors(withCell(cell)), ['/cells/0/operations/0/errorRate must be <= 1']);
});

test('a failed cell may have its numbers, and a skipped one may not', () => {
  const cell = { ...examplePlan(), state: 'failed', reason: 'writes were lost', ...exampleMeasured() };
  assert.deepEqual(schemaErrors(withCell(cell)), []);
  const skipped = { ...cell, state: 'skipped' };
  assert.ok(schemaErrors(withCell(skipped)).includes('/cells/0 has an unknown field "windowSeconds"'));
});

test('an aborted or failed cell with a part of the numbers is refused', () => {
  for (const state of ['aborted', 'failed']) {
    const cell = { ...examplePlan(), state, reason: 'interrupted' };
    assert.deepEqual(
      schemaErrors(withCell({ ...cell, operations: [] })),
      [],
      'a list without any is none of the numbers',
    );
    assert.notDeepEqual(schemaErrors(withCell({ ...cell, operations: [], windowSeconds: 5 })), []);
    assert.notDeepEqual(schemaErrors(withCell({ ...cell, faults: exampleFindings() })), []);
  }
});

test('a report from before nodes were broken on purpose is still one', () => {
  const cells = exampleReport.cells.map((cell) => {
    const { faults: _, ...old } = cell as Cell & Partial<Measured>;
    return old;
  });
  assert.deepEqual(schemaErrors({ ...exampleReport, cells }), []);
});

test('a time that is not in UTC is refused', () => {
  const faults = schemaErrors({ ...exampleReport, startedAt: '2026-02-02T21:30:00+01:00' });
  assert.deepEqual(faults, ['/startedAt must match pattern "Z$"']);
});

test('a report without cells is a report', () => {
  assert.deepEqual(schemaErrors({ ...exampleReport, cells: [] }), []);
});

test('what is no object at all is refused', () => {
  assert.deepEqual(schemaErrors(null), ['the report must be object']);
});

test('a long list of faults names the first three and counts the others', () => {
  assert.equal(firstFew(['a', 'b', 'c', 'd', 'e']), 'a; b; c; and 2 more');
  assert.equal(firstFew(['a', 'b', 'c']), 'a; b; c');
});

test('what is wrong with the load of a step is told of the load that was meant', () => {
  const cellOf = (load: object) =>
    withCell({ ...examplePlan(), state: 'skipped', reason: 'cannot', step: { name: 'users-1', users: 1, load } });
  assert.deepEqual(schemaErrors(cellOf({ kind: 'audit', limit: 0, events: 5 })).slice(0, 1), [
    '/cells/0/step/load/limit must be >= 1',
  ]);
  assert.deepEqual(schemaErrors(cellOf({ kind: 'none' })).slice(0, 1), [
    '/cells/0/step/load value of tag "kind" must be in oneOf',
  ]);
});

test('a count that begins at one is refused at zero', () => {
  const report = { ...exampleReport, tiers: [{ name: 'small', entries: 0, namespaces: 0 }] };
  assert.deepEqual(schemaErrors(report), ['/tiers/0/entries must be >= 1', '/tiers/0/namespaces must be >= 1']);
});
