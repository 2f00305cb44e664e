import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, Measured } from '../../../lib/report/cell.ts';
import { renderJunit } from '../../../runner/report/junit.ts';
import {
  exampleMeasured,
  examplePlan,
  exampleReport,
  exampleReportOf,
  failoverCell,
  LONE,
  lossyCell,
  timedCell,
} from '../../fixtures/example-report.ts';
import { junitErrors, readXml, type XmlElement } from '../../fixtures/junit-schema.ts';
import { exampleMessages } from '../../fixtures/reports/messages.ts';

/** The suites of a report, which fits the schema. */
function suitesOf(cells: readonly Cell[], changes: Parameters<typeof exampleReportOf>[1] = {}): XmlElement[] {
  const document = readXml(renderJunit(exampleReportOf(cells, changes)));
  assert.deepEqual(junitErrors(document), []);
  return document.elements;
}

/** The test of the only cell. */
function testOf(cell: Cell): XmlElement {
  const found = suitesOf([cell])[0]?.elements.find(({ name }) => name === 'testcase');
  assert.ok(found);
  return found;
}

const cellWith = (changes: Partial<Measured>): Cell => ({ ...examplePlan(), state: 'ok', ...exampleMeasured(changes) });
const outcome = (cell: Cell) =>
  testOf(cell).elements.map(({ name, attributes }) => [name, attributes.type, attributes.message]);

test('a check of the form finds what is wrong with it', () => {
  const wrong =
    '<testsuites skipped="1"><testsuite name="a" tests="1" time="-1">x<testcase><what/></testcase></testsuite></testsuites>';
  assert.deepEqual(junitErrors(readXml(wrong)), [
    'testsuites may not have skipped',
    'testsuite has no failures',
    'testsuite has no errors',
    'testsuite may not hold text',
    'testsuite has the time -1',
    'testcase has no name',
    'testcase may not hold what',
    'there is no element what',
  ]);
  assert.throws(() => readXml('<a><b></a>'), /unexpected close tag|mismatch/i);
});

test('the example, with cells of every kind, has a suite for each cluster and a test for each cell', () => {
  const document = readXml(renderJunit(exampleReport));
  assert.deepEqual(junitErrors(document), []);
  const suites = document.elements.map(({ attributes }) => attributes.name);
  const clusters = [...new Set(exampleReport.cells.map(({ cluster }) => cluster.name))];
  assert.deepEqual(suites, [...clusters, 'thresholds']);
  const names = document.elements.flatMap(({ elements }) => elements.filter(({ name }) => name === 'testcase'));
  assert.equal(names.length, exampleReport.cells.length + 1);
  assert.equal(new Set(names.map(({ attributes }) => attributes.name)).size, names.length);
});

test('suites and the whole count their tests, and add up their seconds', () => {
  const skipped: Cell = { ...examplePlan({ scenario: 'audit-query' }), state: 'skipped', reason: 'no trail' };
  const failed: Cell = { ...examplePlan({ scenario: 'mixed' }), state: 'failed', reason: 'k6 left no summary' };
  const invalid = timedCell({ cluster: LONE }, 1, {}, { verdict: { level: 'invalid', reasons: ['Too short.'] } });
  const document = readXml(renderJunit(exampleReportOf([timedCell({}, 1), skipped, failed, invalid])));
  const counts = ({ attributes: { name, tests, failures, errors, skipped: out, time } }: XmlElement) => [
    ...[name, tests, failures, errors, out ?? '', time],
  ];
  assert.deepEqual(counts(document), ['raftmark', '4', '1', '1', '', '20.000']);
  assert.deepEqual(document.elements.map(counts), [
    ['cluster', '3', '0', '1', '1', '10.000'],
    ['single', '1', '1', '0', '0', '10.000'],
  ]);
  assert.equal(document.elements[0]?.attributes.timestamp, '2026-02-02T21:30:20');
});

test('a cell that is valid passes, with its seconds, and a doubt is what it says', () => {
  const { attributes, elements } = testOf(cellWith({}));
  assert.deepEqual(attributes, {
    ...{ name: 'small/medium/write-concurrent/users-10/cluster/http/1', classname: 'confman.write-concurrent' },
    time: '10.000',
  });
  assert.deepEqual(elements, []);
  const [doubt] = testOf(cellWith({ verdict: { level: 'suspect', reasons: ['Too few.', 'Busy.'] } })).elements;
  assert.deepEqual([doubt?.name, doubt?.text], ['system-out', 'suspect: Too few.\nsuspect: Busy.']);
});

test('what was lost, a limit that was not met and an invalid verdict fail the test, the gravest first', () => {
  const missed = {
    operation: 'write',
    limit: 'p50',
    comparison: '<',
    allowed: 2,
    measured: 2.1,
    unit: 'ms',
    met: false,
  } as const;
  const [failure] = testOf(
    cellWith({
      thresholds: [
        { ...missed, rule: 'write p50 < 2ms' },
        { ...missed, allowed: 9, met: true },
      ],
      verdict: { level: 'invalid', reasons: ['Too short.'] },
      messages: { ...exampleMessages(), undelivered: 2, incomplete: null },
    }),
  ).elements;
  assert.deepEqual(
    [failure?.name, failure?.attributes],
    ['failure', { type: 'loss', message: '2 acknowledged messages lost' }],
  );
  assert.equal(failure?.text, '2 acknowledged messages lost\nwrite p50 < 2ms: write 2.10 ms\ninvalid: Too short.');
  const [loss] = outcome(lossyCell);
  assert.equal(loss?.[1], 'loss');
  assert.match(loss?.[2] ?? '', /^acknowledged writes were lost in 2 entries, of /);
  // That it failed by them is told beside.
  assert.deepEqual(
    outcome(lossyCell).map(([name]) => name),
    ['failure', 'system-out'],
  );
  assert.deepEqual(outcome(failoverCell), []);
});

test('what could not be measured is an error, and what was skipped is skipped with its reason', () => {
  assert.deepEqual(outcome({ ...examplePlan(), state: 'failed', reason: 'k6 left no summary' }), [
    ['error', 'failed', 'k6 left no summary'],
  ]);
  assert.deepEqual(outcome({ ...examplePlan(), state: 'aborted', reason: 'the run was interrupted' }), [
    ['error', 'aborted', 'the run was interrupted'],
  ]);
  assert.deepEqual(outcome({ ...examplePlan(), state: 'skipped', reason: 'no trail' }), [
    ['skipped', undefined, 'no trail'],
  ]);
});

test('a rule that nothing was measured of is a test that fails', () => {
  const thresholds = [
    { rule: 'lost == 0', judged: 0, missed: 0, met: false, absent: 'no cell of the run has it' },
    { rule: 'write p99 < 1s', judged: 1, missed: 1, met: false },
  ];
  const [, rules, more] = suitesOf([timedCell({}, 1)], { thresholds });
  assert.equal(more, undefined);
  assert.deepEqual(
    [rules?.attributes.name, rules?.attributes.tests, rules?.attributes.failures],
    ['thresholds', '1', '1'],
  );
  assert.deepEqual(rules?.elements.at(-1)?.elements[0]?.attributes, {
    type: 'threshold',
    message: 'lost == 0: not measured (no cell of the run has it)',
  });
});

test('whatever a text holds, it is told as it is, without what XML does not allow', () => {
  const reason = 'said <b>"no" & \'never\'</b>\u0000\u001b[31m \ud800 \uffff ]]> done';
  const [skipped] = testOf({ ...examplePlan(), state: 'skipped', reason }).elements;
  assert.equal(skipped?.attributes.message, 'said <b>"no" & \'never\'</b> [31m   ]]> done');
  const [error] = testOf({ ...examplePlan(), state: 'failed', reason }).elements;
  assert.equal(error?.text, 'said <b>"no" & \'never\'</b> [31m   ]]> done');
  const astral: Cell = { ...examplePlan(), state: 'skipped', reason: 'a 😀 b' };
  assert.equal(testOf(astral).elements[0]?.attributes.message, 'a 😀 b');
});
