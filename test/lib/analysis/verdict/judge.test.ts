import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Evidence, judge } from '../../../../lib/analysis/verdict/judge.ts';
import { RULES } from '../../../../lib/analysis/verdict/rules/index.ts';
import { P99_SAMPLES } from '../../../../lib/analysis/verdict/rules/outcomes.ts';
import type { OperationResult, Verdict } from '../../../../lib/report/figures.ts';
import { WRITES } from '../../../../lib/scenarios/steps.ts';
import { exampleEvidence } from '../../../fixtures/evidence.ts';
import { exampleOperation, exampleRaft, exampleResources, exampleUsage } from '../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../fixtures/reports/machine.ts';
import { exampleOpenLatencies } from '../../../fixtures/reports/operation.ts';

/** What is said to people. */
const told = ({ level, reasons }: Verdict) => ({ level, reasons });

/** The verdict of one operation that is well but for the changes. */
const of = (changes: Partial<OperationResult>, rest: Partial<Evidence> = {}) =>
  told(judge({ ...exampleEvidence, operations: [exampleOperation(changes)], ...rest }));

/** What was used when k6 kept so many processors busy. */
const generator = (cpuCoresMean: number) =>
  exampleResources({
    processes: [exampleUsage('node1/etcd', { cpuCoresMean: 9 }), exampleUsage('k6', { cpuCoresMean })],
  });

test('an open load that is sent late is suspect when that shows in its p99, and only then', () => {
  const late = (p99: number, latency: number) => {
    const { lateness } = exampleOpenLatencies;
    const latencyMs = { min: 1, mean: 2, p50: 2, p95: 3, p99: latency, p999: latency, max: latency };
    return of({ latencyMs, openMs: { service: null, lateness: { ...lateness, p99 } } }).reasons;
  };
  assert.deepEqual(late(10, 12), []);
  assert.deepEqual(late(20, 200), []);
  assert.deepEqual(late(20.1, 200), [
    'The generator was late: a hundredth of the writes was sent 20.1 ms or more after it was due, with a p99 of 200.0 ms.',
  ]);
});

test('a cell with nothing wrong is valid, without reasons', () => {
  assert.deepEqual(of({}), { level: 'valid', reasons: [] });
});

test('an operation that never succeeded makes the cell invalid, and nothing else is said of it', () => {
  const verdict = of({ ok: 0, rejected: 9, errorRate: 1, redirects: 2, latencyMs: null });
  assert.deepEqual(verdict, { level: 'invalid', reasons: ['No write succeeded.'] });
});

test('dropped iterations make the cell invalid', () => {
  assert.deepEqual(of({}, { droppedIterations: 3 }), {
    level: 'invalid',
    reasons: ['3 iterations were dropped: the offered load was not offered.'],
  });
});

test('a clock that was set meanwhile makes the cell suspect, each time that it was', () => {
  const verdict = of({}, { clockSteps: [{ byMs: -2_003.4 }, { byMs: 6 }] });
  assert.deepEqual(verdict, {
    level: 'suspect',
    reasons: ['back by 2,003 ms', 'forward by 6 ms'].map(
      (how) => `The system's clock was set ${how} while this was measured, and k6 takes its times from that clock.`,
    ),
  });
});

test('a wrong value makes the cell invalid', () => {
  const reasons = [{ outcome: 'rejected', reason: 'wrong-value', count: 2 }] as const;
  assert.deepEqual(of({ operation: 'read', rejected: 2, errorRate: 0.0005, reasons }), {
    level: 'invalid',
    reasons: ['2 sampled reads answered a value that raftmark did not write.'],
  });
});

for (const [errorRate, level] of [
  [0, 'valid'],
  [0.01, 'valid'],
  [0.0101, 'suspect'],
  [0.5, 'suspect'],
  [0.501, 'invalid'],
  [1, 'invalid'],
] as const) {
  test(`an error rate of ${errorRate} is ${level}`, () => assert.equal(of({ errorRate }).level, level));
}

test('the reason for an error rate names the most frequent cause', () => {
  const reasons = [
    { outcome: 'rejected', reason: 'no-leader', count: 3 },
    { outcome: 'unknown', reason: 'timeout', count: 97 },
  ] as const;
  const told = (errorRate: number) => of({ rejected: 3, unknown: 97, errorRate, reasons }).reasons;
  assert.deepEqual(told(0.0244), ['2.4 % of the writes failed, mostly timeout.']);
  // Three of a thousand were done: not all failed.
  assert.deepEqual(told(0.997), ['99.7 % of the writes failed, mostly timeout.']);
  assert.deepEqual(told(0.99997), ['>99.9 % of the writes failed, mostly timeout.']);
});

test('redirects make the cell suspect', () => {
  assert.deepEqual(of({ redirects: 4 }), {
    level: 'suspect',
    reasons: ['4 writes were redirected: the leader changed.'],
  });
});

test('one redirect is not many', () => {
  assert.deepEqual(of({ redirects: 1 }).reasons, ['1 write was redirected: the leader changed.']);
});

test('redirects of a step that asks for them are no fault', () => {
  assert.deepEqual(of({ redirects: 4_000 }, { load: { ...WRITES, writesTo: 'one-follower' } }), {
    level: 'valid',
    reasons: [],
  });
});

test('a leadership that moved makes the cell suspect', () => {
  const raft = exampleRaft({ leaderChanges: 1, termChanges: 1, leadershipMoved: true });
  assert.deepEqual(of({}, { raft }), {
    level: 'suspect',
    reasons: ['Leadership moved unasked while this was measured.'],
  });
});

test('a term that rose without another leader, or a node that was away, is not a leadership that moved', () => {
  const raft = exampleRaft({ termChanges: 1, leaderlessSeconds: 0.5, unreachable: [{ node: 'node2', seconds: 4 }] });
  assert.equal(of({}, { raft }).level, 'valid');
});

test('a leadership that nobody watched says nothing', () => assert.equal(of({}, { raft: null }).level, 'valid'));

for (const [cores, cpus, level] of [
  [0, 4, 'valid'],
  [3.2, 4, 'valid'],
  [3.21, 4, 'suspect'],
  [3.21, 8, 'valid'],
  [0.9, 1, 'suspect'],
] as const) {
  test(`a generator that keeps ${cores} of ${cpus} processors busy leaves a ${level} cell`, () => {
    assert.equal(of({}, { resources: generator(cores), machine: exampleMachine({ processors: cpus }) }).level, level);
  });
}

test('a generator that leaves less than a fifth of the processors idle is named with its share', () => {
  assert.deepEqual(of({}, { resources: generator(3.6) }), {
    level: 'suspect',
    reasons: ['k6 used 3.60 of 4 processors: the generator may be what was measured.'],
  });
});

test('the share of the generator is not judged where it was not sampled', () => {
  assert.equal(of({}, { resources: { absent: 'no /proc on this system' } }).level, 'valid');
  const nodes = exampleResources({ processes: [exampleUsage('node1/etcd', { cpuCoresMean: 4 })] });
  assert.equal(of({}, { resources: nodes }).level, 'valid');
});

test('reasons come by weight: what invalidates, then operations, leadership, generator and window', () => {
  const raft = exampleRaft({ leadershipMoved: true });
  const verdict = of({ redirects: 2 }, { droppedIterations: 1, raft, resources: generator(4), windowSeconds: 5 });
  assert.equal(verdict.level, 'invalid');
  assert.deepEqual(
    verdict.reasons.map((reason) => reason.slice(0, 15)),
    ['1 iteration was', '2 writes were r', 'Leadership move', 'k6 used 4.00 of', 'Only 5.0 s of 1'],
  );
});

test('reasons count in words, one or several', () => {
  const wrong = (count: number) => [{ outcome: 'rejected', reason: 'wrong-value', count }] as const;
  assert.deepEqual(of({}, { droppedIterations: 1 }).reasons, [
    '1 iteration was dropped: the offered load was not offered.',
  ]);
  assert.deepEqual(of({ operation: 'query', ok: 1, redirects: 2, errorRate: 0.02, reasons: wrong(1) }).reasons, [
    '1 sampled query answered a value that raftmark did not write.',
    '2.0 % of the queries failed, mostly wrong-value.',
    '2 queries were redirected: the leader changed.',
    '1 query is too few for a 99th percentile (299 at least).',
  ]);
  assert.deepEqual(of({ operation: 'query', ok: 2, redirects: 1, errorRate: 0.6, reasons: wrong(2) }).reasons, [
    '2 sampled queries answered a value that raftmark did not write.',
    '60.0 % of the queries failed, mostly wrong-value.',
    '1 query was redirected: the leader changed.',
    '2 queries are too few for a 99th percentile (299 at least).',
  ]);
});

test('the samples that bound a 99th percentile follow from its formula', () => {
  assert.equal(P99_SAMPLES, Math.ceil(Math.log(0.05) / Math.log(0.99)));
});

test('too few samples for a 99th percentile make the cell suspect', () => {
  assert.equal(of({ ok: 299 }).level, 'valid');
  assert.deepEqual(of({ ok: 298 }), {
    level: 'suspect',
    reasons: ['298 writes are too few for a 99th percentile (299 at least).'],
  });
});

test('a window cut short makes the cell suspect, a hundredth of it does not', () => {
  assert.equal(of({}, { windowSeconds: 9.9 }).level, 'valid');
  const { level, reasons } = of({}, { windowSeconds: 9.8 });
  assert.deepEqual([level, reasons], ['suspect', ['Only 9.8 s of 10 s were measured.']]);
});

test('of several operations the worst decides, and reasons that invalidate come first', () => {
  const operations = [exampleOperation({ operation: 'read', redirects: 1 }), exampleOperation({ ok: 0, errorRate: 1 })];
  assert.deepEqual(told(judge({ ...exampleEvidence, operations })), {
    level: 'invalid',
    reasons: ['No write succeeded.', '1 read was redirected: the leader changed.'],
  });
});

test('where nodes are broken on purpose, failures and a new leader are what was to be measured', () => {
  const broken = { errorRate: 0.7, rejected: 7, unknown: 0 };
  const raft = exampleRaft({ leadershipMoved: true });
  assert.equal(of(broken, { raft }).level, 'invalid');
  assert.equal(of(broken, { raft, faultsExpected: true }).level, 'valid');
});

test('judging does not reorder the reasons it is given', () => {
  const reasons = [
    { outcome: 'rejected', reason: 'no-leader', count: 1 },
    { outcome: 'unknown', reason: 'timeout', count: 9 },
  ] as const;
  of({ reasons, errorRate: 0.1 });
  assert.equal(reasons[0].reason, 'no-leader');
});

test('each reason has the name of its rule beside it', () => {
  const operations = [exampleOperation({ operation: 'read', redirects: 1 }), exampleOperation({ ok: 0, errorRate: 1 })];
  assert.deepEqual(judge({ ...exampleEvidence, operations }).rules, ['no-success', 'redirected']);
});

test('no two rules have the same name, and each says what it looks for', () => {
  const names = RULES.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { says } of RULES) assert.match(says, /^[A-Zk].*\.$/);
});

test('every rule is in the documentation with its level and what it says, and the documentation has no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/method.md'), 'utf8');
  const told = [...text.matchAll(/^\| (invalid|suspect) \| `([\w-]+)` \| (.*?) \|/gm)].map(([, ...cells]) => cells);
  assert.deepEqual(
    told,
    RULES.map(({ name, level, says }) => [level, name, says.slice(0, -1)]),
  );
});
