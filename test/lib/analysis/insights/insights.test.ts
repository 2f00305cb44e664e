import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Insight } from '../../../../lib/analysis/insights/insight.ts';
import { findingsOf, INSIGHTS } from '../../../../lib/analysis/insights/insights.ts';
import { exampleReportOf } from '../../../fixtures/example-report.ts';

test('every rule has an id of its own, and says how it decides, from where, and what would disprove it', () => {
  assert.equal(new Set(INSIGHTS.map(({ id }) => id)).size, INSIGHTS.length);
  for (const { id, title, formula, source, disproof } of INSIGHTS) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/);
    for (const text of [title, formula, source, disproof]) assert.ok(text.length > 10, id);
    assert.match(disproof, /[.]$/, id);
  }
});

test('the strongest come first, and of equal ones troubles', () => {
  const rule = (id: string, kind: Insight['kind'], severity: 'critical' | 'warning' | 'note'): Insight => ({
    ...{ id, kind, title: 't', formula: 'f', source: 's', disproof: 'd' },
    find: () => [
      { severity, cluster: null, title: id, measured: [], certainty: '', cost: null, advice: null, cells: [] },
    ],
  });
  const rules = [
    rule('noted', 'property', 'note'),
    rule('warned-property', 'property', 'warning'),
    rule('warned', 'trouble', 'warning'),
    rule('bad', 'trouble', 'critical'),
  ];
  assert.deepEqual(
    findingsOf(exampleReportOf([]), rules).map(({ id }) => id),
    ['bad', 'warned', 'warned-property', 'noted'],
  );
});

test('a report without a cell or a snapshot tells nothing', () => {
  assert.deepEqual(findingsOf(exampleReportOf([], { snapshots: [] })), []);
});
