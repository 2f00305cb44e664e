import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { confman } from '../../../../lib/targets/confman.ts';
import { noCredentials } from '../../../../runner/cluster/access.ts';
import {
  type RaftMonitor,
  type RaftMonitorOptions,
  startRaftMonitor,
} from '../../../../runner/monitors/raft/monitor.ts';
import { startClock } from '../../../../runner/system/clock.ts';
import { withKey } from '../../../fixtures/credentials.ts';
import { type FakeConfman, fakeConfman, follow, lead } from '../../../fixtures/fake-confman.ts';
import { serve } from '../../../fixtures/serve.ts';
import { deadUrl } from '../../../fixtures/unused-port.ts';

const EVERY_MS = 20;
const STATUS = 'GET /health/ready';

function monitor(t: TestContext, urls: readonly string[], more: Partial<RaftMonitorOptions> = {}): RaftMonitor {
  const nodes = urls.map((url, at) => ({ name: `node${at + 1}`, url }));
  const started = startRaftMonitor({
    view: confman.view,
    nodes,
    credentials: noCredentials(),
    everyMs: EVERY_MS,
    ...more,
  });
  t.after(() => started.stop());
  return started;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}

/** Resolves when the node has been asked twice more: the answer to the first of these has been read by then. */
async function twoPolls(node: FakeConfman): Promise<void> {
  const seen = node.seen.length;
  await until(() => node.seen.length >= seen + 2);
}

test('a change of leader and term is in the timeline two polls later, with what it was before', async (t) => {
  const [one, two] = [await fakeConfman(t), await fakeConfman(t)];
  lead(one, 3);
  follow(two, one, 3);
  const watching = monitor(t, [one.url, two.url]);
  const from = watching.mark();
  await Promise.all([one, two].map(twoPolls));
  assert.equal(watching.window(from, watching.mark()).leadershipMoved, false);

  follow(one, null, 3);
  await Promise.all([one, two].map(twoPolls));
  lead(two, 4);
  follow(one, two, 4);
  await Promise.all([one, two].map(twoPolls));
  const seen = watching.window(from, watching.mark());
  assert.deepEqual([seen.leaderChanges, seen.termChanges, seen.leadershipMoved], [1, 1, true]);
  assert.ok(seen.leaderlessSeconds > 0 && seen.leaderlessSeconds < seen.observedSeconds, JSON.stringify(seen));
  assert.ok(seen.polls > 0);

  const { timeline, total, everyMs, dropped, nodes } = await watching.stop();
  const first = timeline.filter(({ node }) => node === 'node1');
  assert.deepEqual(
    first.map(({ from: earlier, to }) => [earlier?.role ?? null, to.role, to.term, to.ready]),
    [
      [null, 'leader', 3, true],
      ['leader', 'follower', 3, false],
      ['follower', 'follower', 4, true],
    ],
  );
  assert.deepEqual([total.leaderChanges, everyMs, dropped, nodes], [1, EVERY_MS, 0, ['node1', 'node2']]);
  const times = timeline.map(({ atMs }) => atMs);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
});

test('a node that never answers is asked once at a time and does not delay the others', async (t) => {
  const [one, two] = [await fakeConfman(t), await fakeConfman(t, { [STATUS]: 'silence' })];
  lead(one);
  monitor(t, [one.url, two.url], { timeoutMs: 60_000 });
  await until(() => one.seen.length >= 10);
  assert.equal(two.seen.length, 1);
});

test('a node that does not answer in time is unreachable from the question on', async (t) => {
  const [one, two] = [await fakeConfman(t), await fakeConfman(t, { [STATUS]: 'silence' })];
  lead(one);
  const clock = startClock();
  const watching = monitor(t, [one.url, two.url], { timeoutMs: 300, clock });
  await until(() => two.seen.length >= 2);
  const knownMs = clock.elapsedMs();
  const { timeline } = await watching.stop();
  const silent = timeline.find(({ node }) => node === 'node2');
  assert.deepEqual([silent?.to.reachable, silent?.to.problem], [false, 'no answer in time']);
  // Dated at the end of the wait it would be closer; timers may fire a millisecond early.
  assert.ok(knownMs - (silent?.atMs ?? knownMs) >= 299);
});

test('faults are told apart: nothing listens, a lost connection, an answer that is no status', async (t) => {
  const [odd, rude] = [
    await fakeConfman(t, { [STATUS]: { status: 500 } }),
    await fakeConfman(t, { [STATUS]: 'hang-up' }),
  ];
  const watching = monitor(t, [await deadUrl(), odd.url, rude.url]);
  const from = watching.mark();
  await until(() => watching.window(from, watching.mark()).unreachable.length === 3);
  const { timeline } = await watching.stop();
  const faults = new Map(timeline.map(({ node, to }) => [node, to.problem]));
  assert.deepEqual(Object.fromEntries(faults), {
    node1: 'nothing listens there',
    node2: 'answers 500, which is no status',
    node3: 'the connection was lost',
  });
});

test('a poll of what is told to anybody carries no key', async (t) => {
  const node = await fakeConfman(t);
  lead(node);
  monitor(t, [node.url], { credentials: withKey('k') });
  await twoPolls(node);
  assert.equal(node.seen[0]?.headers['x-api-key'], undefined);
});

test('stopping ends the polls at once, also one under way, and a second time gives the same record', async (t) => {
  let asked = 0;
  const url = await serve(t, () => {
    asked++;
  });
  const watching = monitor(t, [url], { timeoutMs: 60_000 });
  await until(() => asked === 1);
  const record = await watching.stop();
  assert.equal(await watching.stop(), record);
  assert.deepEqual([record.timeline, record.total.polls], [[], 0]);
  await sleep(5 * EVERY_MS);
  assert.equal(asked, 1);
});

test('windows given in UTC hold when the system clock is set back during the run', async (t) => {
  const node = await fakeConfman(t);
  lead(node);
  let step = 0;
  const start = performance.now();
  const clock = { elapsedMs: () => performance.now() - start, epochMs: () => Date.now() + step };
  const watching = monitor(t, [node.url], { clock });
  await twoPolls(node);
  step = -3_600_000;
  const from = watching.mark();
  await twoPolls(node);
  assert.ok(watching.window(from, watching.mark()).observedSeconds > 0);
});
