import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence } from '../../../../lib/analysis/verdict/evidence.ts';
import { judge } from '../../../../lib/analysis/verdict/judge.ts';
import type { Distribution, Silence } from '../../../../lib/report/figures.ts';
import { openLoad, READS, WRITES } from '../../../../lib/scenarios/steps.ts';
import { exampleEvidence } from '../../../fixtures/evidence.ts';
import { exampleOperation, exampleRaft, exampleResources, exampleUsage } from '../../../fixtures/example-report.ts';
import { exampleDistribution } from '../../../fixtures/reports/distribution.ts';
import { exampleMachine } from '../../../fixtures/reports/machine.ts';

/** What is wrong with a cell that is well but for the changes, without what contradicts k6's own count. */
function of(changes: Partial<Evidence>): readonly string[] {
  const { reasons, rules = [] } = judge({ ...exampleEvidence, ...changes });
  return reasons.filter((_, at) => rules[at] !== 'counted-otherwise');
}

/** Ten users that were in operations for 99 % of ten seconds. */
const busy: Distribution = {
  ...exampleDistribution,
  histogram: { ...exampleDistribution.histogram, sumMs: 99_000 },
  silence: { slotMs: 50, silentMs: 0, longest: [] },
};

/** Writes of which something is known by second, half or node. */
function writes(changes: Partial<Distribution>, ok = 8_000): Evidence['operations'] {
  return [exampleOperation({ ok, distribution: { ...busy, ...changes } })];
}

const half = (ok: number, p99: number, low = p99, high = p99) => ({
  ...{ ok, rejected: 0, unknown: 0, p50Ms: 1, maxMs: p99 },
  p99Ms: p99,
  p99RangeMs: { low, high },
});

test('a generator that is bound to one processor is judged by that one', () => {
  const machine = exampleMachine({ pinned: { k6Processors: 1, nodeProcessors: 3, nodeCores: 1 } });
  const used = (cpuCoresMean: number) =>
    of({ machine, resources: exampleResources({ processes: [exampleUsage('k6', { cpuCoresMean })] }) });
  assert.deepEqual(used(0.9), ['k6 used 0.90 of 1 processor: the generator may be what was measured.']);
  assert.deepEqual(used(0.7), []);
});

test('halves that differ by more than 15 % in what was done make a cell suspect', () => {
  const halves = (first: number, last: number) =>
    of({ operations: writes({ halves: [half(first, 9), half(last, 9)] }) });
  assert.deepEqual(halves(4_000, 3_401), []);
  assert.deepEqual(halves(4_000, 3_300), [
    'The window was not steady: its last half had 17.5 % fewer writes than its first.',
  ]);
  assert.deepEqual(halves(3_300, 4_000), [
    'The window was not steady: its last half had 21.2 % more writes than its first.',
  ]);
});

test('what chance alone brings of few operations is no difference', () => {
  const halves = (first: number, last: number) =>
    of({ operations: writes({ halves: [half(first, 9), half(last, 9)] }) });
  // Of 300 the difference of the halves has a standard deviation of 17.
  assert.deepEqual(halves(170, 130), []);
  assert.equal(halves(180, 120).length, 1);
});

test('seconds that vary more than chance would leave more room', () => {
  const bursts = { ...exampleDistribution.seconds, ok: [900, 700, 900, 700, 800, 650, 850, 650, 850, 600] };
  const halves = [half(4_000, 9), half(3_350, 9)];
  assert.equal(of({ operations: writes({ halves }) }).length, 1);
  assert.deepEqual(of({ operations: writes({ halves, seconds: bursts }) }), []);
});

test('what a few seconds tell of how they vary leaves room as well', () => {
  const halves = (ok: readonly number[]) => {
    const counted = Math.floor(ok.length / 2);
    const sum = (part: readonly number[]) => part.reduce((all, count) => all + count, 0);
    const seconds = { ...exampleDistribution.seconds, ok };
    const each = [half(sum(ok.slice(0, counted)), 9), half(sum(ok.slice(-counted)), 9)];
    return of({ operations: writes({ halves: each, seconds }, sum(ok)) });
  };
  // 23 % more, and seconds of one half that lie 7 % apart: of two each that is no news.
  assert.deepEqual(halves([411, 440, 515, 500, 545]), []);
  // The same change in seconds that hardly vary, and in seven each.
  assert.equal(halves([421, 423, 515, 520, 522]).length, 1);
  assert.equal(halves([411, 440, 425, 411, 440, 425, 420, 515, 500, 545, 520, 500, 545, 520]).length, 1);
  // One half has less than half of the other: a service that gets faster all the time.
  assert.equal(halves([105, 133, 182, 286, 667]).length, 1);
  // Of one second nobody knows how it varies.
  assert.deepEqual(halves([4_000, 3_000]), []);
});

test('halves whose p99 differ by more than 30 % beyond what their samples can tell make a cell suspect', () => {
  const p99 = (first: ReturnType<typeof half>, last: ReturnType<typeof half>) =>
    of({ operations: writes({ halves: [first, last] }) });
  assert.deepEqual(p99(half(4_000, 10, 8, 12), half(4_000, 16, 15, 18)), []);
  assert.deepEqual(p99(half(4_000, 10, 9, 11), half(4_000, 16, 15, 18)), [
    'The window was not steady: the p99 of its writes was 10.0 ms in its first half and 16.0 ms in its last.',
  ]);
  assert.equal(p99(half(4_000, 16, 15, 18), half(4_000, 10, 9, 11)).length, 1);
});

test('an older report says nothing of ranges, and is not judged by them', () => {
  assert.deepEqual(of({ operations: writes({}) }), []);
});

const silence = (...longest: Silence['longest']): Partial<Distribution> => ({
  silence: { slotMs: 50, silentMs: longest.reduce((sum, { ms }) => sum + ms, 0), longest },
});

test('a service that was frozen for a part of the window is told with for how long', () => {
  assert.deepEqual(of({ operations: writes(silence({ atMs: 2_500, ms: 2_500 })) }), [
    'For 2.50 s of 10.0 s no write succeeded.',
  ]);
  assert.deepEqual(of({ operations: writes(silence({ atMs: 2_500, ms: 500 }, { atMs: 9_000, ms: 250 })) }), [
    'For 0.75 s of 10.0 s no write succeeded, the longest time for 0.50 s.',
  ]);
});

test('a hundredth of the window without a success is borne, and so are the gaps of a low rate', () => {
  assert.deepEqual(of({ operations: writes(silence({ atMs: 0, ms: 100 })) }), []);
  // 30 a second come 33 ms apart: of 300 gaps the longest is above 0.42 s in a thousandth of all windows.
  assert.deepEqual(of({ operations: writes(silence({ atMs: 0, ms: 500 }), 300) }), []);
  assert.equal(of({ operations: writes(silence({ atMs: 0, ms: 600 }), 300) }).length, 1);
});

test('users that waited after failures for more than a fiftieth of their time make a cell suspect', () => {
  assert.deepEqual(of({ waitedSeconds: 2 }), []);
  assert.deepEqual(of({ waitedSeconds: 2.5 }), [
    'Users spent 2.5 % of their time waiting after failures and looking for the leader: throughput is by so much too low.',
  ]);
  assert.deepEqual(of({ waitedSeconds: null }), []);
});

/** Ten users that were in their operations for so much of ten seconds. */
const inOperations = (share: number, changes: Partial<Evidence> = {}) => {
  const { users = 10 } = changes;
  const histogram = { ...exampleDistribution.histogram, sumMs: share * users * 10_000 };
  return of({ operations: writes({ histogram }), ...changes });
};

test("by Little's law users are in operations for all of their time, give or take a tenth", () => {
  assert.deepEqual(inOperations(0.91), []);
  assert.deepEqual(inOperations(1.09), []);
  assert.deepEqual(inOperations(0.85), [
    'Users were in operations for 85.0 % of their time only: the rest went into the generator, and throughput is too low by it.',
  ]);
  assert.deepEqual(inOperations(1.2), [
    'Users were in operations for 120.0 % of their time: operations of other times are among them.',
  ]);
});

test('waiting is no time that is missing', () => {
  assert.deepEqual(inOperations(0.89, { waitedSeconds: 1.5 }), []);
});

test('of few users what the generator takes between two operations is added, where it is known', () => {
  assert.deepEqual(inOperations(0.8, { users: 1 }), []);
  // 8,000 operations of 0.1 ms each between are 8 % of ten seconds.
  assert.equal(inOperations(0.8, { users: 1, betweenMs: 0.1 }).length, 1);
  assert.deepEqual(inOperations(0.83, { users: 1, betweenMs: 0.1 }), []);
});

test('requests that open connections are found by the p95 of the time that takes', () => {
  assert.deepEqual(of({ connectingP95Ms: 0 }), []);
  assert.deepEqual(of({ connectingP95Ms: null }), []);
  assert.match(
    of({ connectingP95Ms: 0.25 })[0] ?? '',
    /^More than 5 % of the requests opened a new connection \(0\.25 ms/,
  );
  // Where each is to open one, that is no fault.
  assert.deepEqual(of({ connectingP95Ms: 0.25, load: { ...READS, connections: 'new' } }), []);
  assert.equal(of({ connectingP95Ms: 0.25, load: { ...READS, connections: 'kept' } }).length, 1);
});

test('a limit of open files that the users would need is told with both numbers', () => {
  assert.deepEqual(of({ openFiles: { limit: 364, needed: 364 } }), []);
  assert.deepEqual(of({ openFiles: { limit: 256, needed: 364 } }), [
    'k6 may have 256 files open, and its users need 364: raise the limit (ulimit -n).',
  ]);
});

/** A window that node2 led throughout, with 6,000 operations through 2379 and 2,000 through 2479. */
const aimed = (load: Evidence['load'], changes: Partial<Evidence> = {}) =>
  of({
    operations: writes({}),
    load,
    raft: exampleRaft({ led: [{ node: 'node2', seconds: 10 }] }),
    nodes: new Map([
      ['node1', '127.0.0.1:2379'],
      ['node2', '127.0.0.1:2479'],
    ]),
    ...changes,
  });

test('writes that are meant for the leader and go through another node are told', () => {
  assert.deepEqual(aimed(WRITES), ['75.0 % of the writes went through nodes that did not lead (node2 did).']);
  assert.deepEqual(aimed({ ...WRITES, writesTo: 'one-follower' }), [
    '25.0 % of the writes went through node2, which led.',
  ]);
  // A follower that sends writes on has them end at the leader: those knocked at the right door.
  const sentOn = writes({}).map((result) => ({ ...result, redirects: 1_990 }));
  assert.deepEqual(aimed({ ...WRITES, writesTo: 'one-follower' }, { operations: sentOn }), []);
});

test('reads of all nodes are meant for all, and a leadership that moved has a rule of its own', () => {
  const reads = [exampleOperation({ operation: 'read', distribution: busy })];
  assert.deepEqual(aimed(READS, { operations: reads }), []);
  assert.equal(aimed({ ...READS, readsFrom: 'leader' }, { operations: reads }).length, 1);
  const led = ['node1', 'node2'].map((node) => ({ node, seconds: 5 }));
  assert.deepEqual(aimed(WRITES, { raft: exampleRaft({ led }) }), []);
  assert.deepEqual(aimed(WRITES, { raft: null }), []);
});

test('an open load that was not offered as planned is told', () => {
  const load = openLoad(100, 0);
  const offered = (ok: number) =>
    of({ load, users: 0, waitedSeconds: null, operations: [exampleOperation({ ok, latencyMs: null })] });
  assert.deepEqual(offered(990), []);
  assert.deepEqual(offered(900), ['Only 900 of 1000 operations were offered.']);
});

test('clients that lost or never had their connection are told of', () => {
  const load = { ...READS, clients: true } as const;
  assert.deepEqual(of({ load, users: 10, connections: { opened: 12, held: 10 } }), []);
  assert.match(
    of({ load, users: 10, connections: { opened: 11, held: 9 } })[0] ?? '',
    /^9 of 10 clients kept their connection all through the window; 11 were opened/,
  );
});
