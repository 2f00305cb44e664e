import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advice } from '../../../../runner/report/sections/advice.ts';
import { exampleReportOf } from '../../../fixtures/example-report.ts';
import { exampleAdvice } from '../../../fixtures/reports/advice.ts';

function tableOf(...all: readonly ReturnType<typeof exampleAdvice>[]) {
  const [table] = advice.of(exampleReportOf([], { advice: all }));
  return table?.kind === 'table' ? table : null;
}

test('each payload has a line, with what is configured in brackets and what is not known said below', () => {
  const table = tableOf(exampleAdvice());
  assert.deepEqual(table?.groups[0]?.rows[0]?.cells, [
    ...['medium (1 KB)', '1,000', '40 ms', '300 ms', '12 ms', '200 ms', '50 ms'],
    ...['1,000 to 2,000 (300)', '>= 900 ms (1.00 s)', 'not enough'],
  ]);
  assert.match(
    table?.footnotes[2] ?? '',
    /^medium, election timeout: 3 times .* 3\.3 times what it had to outlast\. It is Raft:ElectionTimeout\.$/,
  );
  assert.match(
    table?.footnotes[3] ?? '',
    /^medium, request timeout: not enough evidence: there were too few writes for a p99\.$/,
  );
});

test('nothing is shown where nothing is known, and clusters are named where there are several', () => {
  const unknown = { absent: 'no snapshot was seen' };
  const nothing = exampleAdvice({ snapshotInterval: unknown, electionTimeout: unknown, requestTimeout: unknown });
  assert.equal(tableOf(nothing), null);
  assert.equal(tableOf(), null);
  const two = tableOf(exampleAdvice(), exampleAdvice({ cluster: 'nodes-5' }));
  assert.match(two?.footnotes[4] ?? '', /^medium on nodes-5, snapshot interval: /);
});

test('bounds that contradict each other are no interval', () => {
  const interval = { atLeast: 5_000, atMost: 2_000, configured: null, setting: null, because: 'Of 5 snapshots.' };
  assert.equal(tableOf(exampleAdvice({ snapshotInterval: interval }))?.groups[0]?.rows[0]?.cells[7], 'none does both');
  const open = { ...interval, atLeast: null, atMost: null };
  assert.equal(tableOf(exampleAdvice({ snapshotInterval: open }))?.groups[0]?.rows[0]?.cells[7], 'any');
});
