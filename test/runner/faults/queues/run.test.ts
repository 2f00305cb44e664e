import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { MESSAGE_HEAD_BYTES } from '../../../../lib/data/message.ts';
import { Pieces } from '../../../../lib/data/pieces.ts';
import type { Cell, Measured } from '../../../../lib/report/cell.ts';
import type { FaultEvent, FaultVerb } from '../../../../lib/report/faults.ts';
import { pacedLoad, pacedStep } from '../../../../lib/scenarios/paced-queues.ts';
import { fila } from '../../../../lib/targets/fila.ts';
import type { Cluster } from '../../../../runner/cluster/cluster.ts';
import { Queues } from '../../../../runner/cluster/queues.ts';
import { Sender } from '../../../../runner/cluster/send.ts';
import type { FaultDriver } from '../../../../runner/faults/driver/driver.ts';
import { runQueueFaults } from '../../../../runner/faults/queues/run.ts';
import { queueFaultScenario } from '../../../../runner/faults/queues/scenarios.ts';
import { QueueStage } from '../../../../runner/faults/queues/stage.ts';
import type { CellObservation } from '../../../../runner/monitors/observation.ts';
import { checkQueueFaults } from '../../../../runner/report/check/queue-faults.ts';
import { startClock } from '../../../../runner/system/clock.ts';
import { NODE_TEXT } from '../../../../runner/system/text-engine.ts';
import { type FakeFila, fakeFila } from '../../../fixtures/fake-fila.ts';
import { examplePlan } from '../../../fixtures/reports/cell.ts';
import { read } from '../../options/read-options.ts';

const NAMES = ['bench-run-q1', 'bench-run-q2', 'bench-run-q3'];
/** Short enough for a test, and long enough for messages every 20 ms. */
const TIMES = {
  ...{
    calmMs: 400,
    steadyMs: 20_000,
    jitterMs: 10,
    afterMs: 150,
    watchMs: 2_000,
    rejoinMs: 1_000,
    downMs: 50,
    drainMs: 150,
    askedEveryMs: 100,
  },
};
/** Few enough for a machine that is busy with other tests: a message every 100 ms in each queue. */
const LOAD = pacedLoad(30);
/** A queue whose leader is gone has another one so much later. */
const ELECTION_MS = 300;

/** Nodes that are killed and started in words alone: those they led queues for are led by the next one after an election. */
function driverOf(cluster: FakeFila, clock: { elapsedMs(): number }, elects: boolean): FaultDriver {
  const events: FaultEvent[] = [];
  const down = new Set<number>();
  cluster.refuse = (queue, node) =>
    down.has(node) || down.has(cluster.queues.get(queue)?.leader ?? -1)
      ? { code: status.UNAVAILABLE, details: 'no leader available' }
      : null;
  const kill = (node: number): void => {
    down.add(node);
    for (const queue of [...cluster.queues.values()].filter(({ leader }) => leader === node)) {
      for (const stream of queue.consumers) stream.end();
      queue.consumers.clear();
      // What was not acknowledged is delivered again by whoever leads next, who knows of no delivery.
      queue.waiting.unshift(...[...queue.leased.values()].map(({ message }) => message));
      queue.leased.clear();
      // Nobody leads it, and nobody opens a stream, until another does.
      Object.assign(queue, { fromMs: Number.POSITIVE_INFINITY });
      const leader = (node + 1) % cluster.urls.length;
      if (elects) void wait(ELECTION_MS).then(() => Object.assign(queue, { fromMs: 0, leader }));
    }
  };
  return {
    refusal: () => null,
    apply: async (verb: FaultVerb, name: string) => {
      const node = Number(name.slice(-1)) - 1;
      const atMs = clock.elapsedMs();
      if (verb === 'start') down.delete(node);
      else kill(node);
      const event = { node: name, verb, atMs, at: new Date().toISOString(), doneMs: clock.elapsedMs(), error: null };
      events.push(event);
      return event;
    },
    restore: async () => [],
    ...{ events, notes: [], deaths: [] },
    watch: async () => undefined,
    unwatch: () => undefined,
  };
}

const OBSERVED = {
  ...{ raft: null, resources: { absent: 'not watched' }, machine: { absent: 'not watched' } },
  ...{ metrics: { absent: 'none' }, snapshots: { absent: 'none' }, clockSteps: [], nodes: new Map() },
  cost: {
    ...{
      nodesCpuSecondsPer1000: null,
      k6CpuSecondsPer1000: null,
      writeAmplification: null,
      writeAmplificationByNode: [],
    },
  },
} as unknown as CellObservation;

interface Changes {
  readonly elects?: boolean;
  readonly abort?: AbortController;
  readonly scenario?: 'failover' | 'rolling-restart';
  readonly prepare?: (cluster: FakeFila) => void;
}

async function played(t: TestContext, changes: Changes = {}, kept: Cell[] = []): Promise<Cell & Partial<Measured>> {
  const { elects = true, abort = new AbortController(), scenario = 'failover' } = changes;
  const cluster = await fakeFila(t, { leaseMs: 2_000 });
  const sender = new Sender();
  t.after(() => sender.close());
  const times = { quietMs: 60, slackMs: 300, refusedMs: 300, mostMs: 10_000 };
  const queues = new Queues({ target: fila, sender, hosts: cluster.urls, times });
  assert.equal(await queues.create(NAMES, 2_000), null);
  const clock = startClock();
  const driver = driverOf(cluster, clock, elects);
  changes.prepare?.(cluster);
  const nodes = cluster.urls.map((url, at) => ({ name: `node${at + 1}`, url }));
  const stage = new QueueStage({
    cluster: { kind: 'embedded', nodes } as unknown as Cluster,
    ...{ target: fila, sender, clock, driver, queues, names: NAMES, load: LOAD, leaseMs: 2_000, times: TIMES },
    ...{ timeoutMs: 2_000, seed: 1, epoch: 1, pieces: new Pieces(MESSAGE_HEAD_BYTES, 1, 'random', NODE_TEXT) },
    ...{ random: { next: () => 3 }, takenOver: () => null, restarted: () => undefined, signal: abort.signal },
    say: (text) => {
      if (text.startsWith('kill') && changes.abort) setTimeout(() => abort.abort(new Error('stop')), 100);
    },
  });
  const { name, load } = pacedStep(LOAD);
  const cell = examplePlan({ scenario, entries: 0, reads: null, protocol: 'grpc', step: { name, users: 0, load } });
  const done = await runQueueFaults(stage, {
    ...{ cell, scenario: queueFaultScenario(scenario), options: read({ faults: '1' }).faults },
    observe: async () => OBSERVED,
    snapshots: () => ({ absent: 'none' }),
    judged: () => [],
    keep: (known) => kept.push(known),
  });
  return done;
}

test('a leader is killed under load: its queue is led, filled and emptied again, and every acknowledged message is delivered', async (t) => {
  const cell = await played(t);
  assert.equal(cell.state, 'ok', JSON.stringify(cell));
  const [round] = cell.queueFaults?.rounds ?? [];
  assert.deepEqual(checkQueueFaults(cell.queueFaults as never, 'ok'), []);
  assert.deepEqual(round?.nodes, ['node1']);
  assert.deepEqual(
    round?.queues.map(({ hit, leaderBefore, leaderAfter }) => [hit, leaderBefore, leaderAfter]),
    [
      [true, 'node1', 'node2'],
      [false, 'node2', 'node2'],
      [false, 'node3', 'node3'],
    ],
  );
  const [first, second] = round?.queues ?? [];
  for (const time of ['leaderNamed', 'firstAccepted', 'firstDelivered', 'acceptedGap'] as const)
    assert.ok((first?.times[time] ?? 0) >= ELECTION_MS - 125, `${time} ${first?.times[time]}`);
  assert.ok((first?.enqueues.rejected ?? 0) > 0);
  assert.deepEqual([second?.enqueues.rejected, second?.times.leaderNamed], [0, null]);
  const { messages } = cell;
  assert.ok(messages && 'sent' in messages);
  assert.ok(messages.acknowledged > 12);
  assert.deepEqual([messages.undelivered, messages.phantom, messages.incomplete], [0, 0, null]);
  assert.deepEqual(
    cell.operations?.map(({ operation, ok }) => [operation, ok > 12]),
    [
      ['enqueue', true],
      ['consume', true],
      ['ack', true],
    ],
  );
});

test('a message that the service has acknowledged and lost fails the cell, and one that it invented does', async (t) => {
  let count = 0;
  const mischief = (wanted: 'lose' | 'invent') => (cluster: FakeFila) => {
    cluster.mischief = () => (++count === 6 ? wanted : null);
  };
  const lost = await played(t, { prepare: mischief('lose') });
  assert.deepEqual([lost.state, 'reason' in lost && lost.reason], ['failed', '1 acknowledged message lost']);
  assert.equal(lost.verdict?.level, 'invalid');
  count = 0;
  const invented = await played(t, { prepare: mischief('invent') });
  assert.match('reason' in invented ? invented.reason : '', /^1 message delivered that nobody had sent$/);
});

test('a queue that nobody leads any more is told of, with what the nodes say of it', async (t) => {
  const cell = await played(t, { elects: false });
  assert.equal(cell.state, 'failed');
  assert.match(
    'reason' in cell ? cell.reason : '',
    /^node1 did not come back into the queues within 1 s: node\d names no leader of queue bench-run-q1$/,
  );
  const [round] = cell.queueFaults?.rounds ?? [];
  assert.equal(round?.queues[0]?.leaderAfter, null);
  assert.match(
    round?.notes.join(' ') ?? '',
    /No node named another leader of queue 1 in the [\d.]+ s that were watched\./,
  );
  assert.match(round?.notes.join(' ') ?? '', /Queue 1 took no message/);
  // The others are told of all the same.
  assert.notEqual(round?.queues[1]?.times.firstAccepted, null);
});

test('an interruption keeps the round that was under way, and loss is then not known', async (t) => {
  const cell = await played(t, { abort: new AbortController() });
  assert.equal(cell.state, 'aborted');
  assert.deepEqual(
    cell.queueFaults?.rounds.map(({ cutOff }) => cutOff),
    [true],
  );
  assert.deepEqual(cell.queueFaults?.figures, []);
  assert.ok(cell.messages && 'incomplete' in cell.messages && cell.messages.incomplete !== null);
});

test('a rolling restart stops each node once, the leader of the first queue last', async (t) => {
  const kept: Cell[] = [];
  const cell = await played(t, { scenario: 'rolling-restart' }, kept);
  assert.equal(cell.state, 'ok', 'reason' in cell ? cell.reason : '');
  const rounds = cell.queueFaults?.rounds ?? [];
  assert.deepEqual([cell.queueFaults?.victims, rounds.length], ['each', 3]);
  assert.deepEqual(new Set(rounds.flatMap(({ nodes }) => nodes)).size, 3);
  assert.notEqual(rounds[0]?.nodes[0], 'node1');
  // For a runner that is killed on the way.
  assert.deepEqual(
    kept.map((known: Cell & Partial<Measured>) => [known.state, known.queueFaults?.rounds.length]),
    [1, 2, 3].map((count) => ['aborted', count]),
  );
});
