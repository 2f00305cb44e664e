import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultEvent, FaultVerb } from '../../../../lib/report/faults.ts';
import { NodeDied } from '../../../../runner/faults/driver/node-died.ts';
import { History } from '../../../../runner/faults/history/history.ts';
import { rollingRestart } from '../../../../runner/faults/scenarios/rolling-restart.ts';
import type { Stage } from '../../../../runner/faults/stage.ts';
import { unavailable } from '../../../../runner/system/errors.ts';
import { read } from '../../options/read-options.ts';

interface Wish {
  /** Why nobody can hand over; null when all can. */
  readonly noHandover?: string;
  /** The handover is refused when it is asked for. */
  readonly refuses?: boolean;
  /** The node that does not survive its restart. */
  readonly dies?: string;
  readonly transfer?: boolean;
}

/** A cluster of three whose acts take 100 ms each by a clock of its own; node1 leads, and whoever it hands over to after it. */
async function restarted({ noHandover, refuses = false, dies, transfer = true }: Wish = {}) {
  let nowMs = 1_000;
  let leader = 'node1';
  const acts: string[] = [];
  const deaths: NonNullable<ConstructorParameters<typeof NodeDied>[0]>[] = [];
  const stage = {
    names: ['node1', 'node2', 'node3'],
    tellsLeader: true,
    history: new History(),
    clock: { elapsedMs: () => nowMs, epochMs: () => nowMs },
    options: { say: () => undefined, random: { next: () => 0 } },
    prober: { leader: () => ({ node: leader, term: 1 }), sightings: { changes: () => [] } },
    driver: { notes: [], refusal: (verb: FaultVerb) => (verb === 'transfer' ? (noHandover ?? null) : null) },
    get dead() {
      return deaths.map(({ node }) => node);
    },
    calm: async () => {
      acts.push('calm');
    },
    leader: async () => ({ node: leader, term: 1 }),
    sleep: async (ms: number) => {
      nowMs += ms;
    },
    until: async (condition: () => boolean) => (condition() ? nowMs : null),
    act: async (verb: FaultVerb, [node = '']: readonly string[]): Promise<FaultEvent[]> => {
      acts.push(`${verb} ${node}`);
      const atMs = nowMs;
      nowMs += 100;
      if (verb === 'transfer' && refuses) throw unavailable('nobody follows it');
      if (verb === 'transfer') leader = 'node2';
      return [{ node, verb, atMs, at: '', doneMs: nowMs, error: null }];
    },
    rejoined: async (node: string) => {
      if (node === dies) {
        deaths.push({ node, atMs: nowMs, afterMs: 100, how: null, log: null, printed: null });
        throw new NodeDied(deaths[0] as (typeof deaths)[0]);
      }
      return { readyAtMs: nowMs, caughtUpAtMs: nowMs + 50 };
    },
  } as unknown as Stage;
  const play = rollingRestart.play(stage, { ...read().faults, transfer });
  const failure = await play.run().then(
    () => null,
    (error: unknown) => error,
  );
  const { rolling } = play.found();
  return {
    acts: acts.filter((act) => act !== 'calm'),
    calms: acts.filter((act) => act === 'calm').length,
    failure,
    rolling,
  };
}

test('followers are restarted first, then the leader, which hands over before; each on a calm cluster', async () => {
  const { acts, calms, rolling, failure } = await restarted();
  assert.equal(failure, null);
  assert.deepEqual(acts, [
    ...['stop node2', 'start node2', 'stop node3', 'start node3'],
    ...['transfer node1', 'stop node1', 'start node1'],
  ]);
  assert.equal(calms, 1 + 3);
  assert.deepEqual(
    rolling?.steps.map(({ node, led, transferMs, stopMs, readyMs, caughtUpMs, windowMs }) => [
      ...[node, led, transferMs, stopMs, readyMs, caughtUpMs, windowMs],
    ]),
    [
      ['node2', false, null, 100, 100, 150, 8_000],
      ['node3', false, null, 100, 100, 150, 8_000],
      ['node1', true, 100, 100, 100, 150, 8_000],
    ],
  );
  // From the first stop to the last node having caught up: two steps, and what comes before the end of the third.
  assert.deepEqual([rolling?.steady.windowMs, rolling?.durationMs], [8_000, 2 * 8_000 + 350]);
});

test('leadership stays where nobody can hand it over, or nobody is to, and the report says which', async () => {
  const cannot = await restarted({ noHandover: 'confman has no such request' });
  assert.equal(cannot.rolling?.noTransfer, 'confman has no such request');
  const mustNot = await restarted({ transfer: false });
  assert.equal(mustNot.rolling?.noTransfer, '--no-transfer');
  for (const { acts } of [cannot, mustNot]) assert.ok(!acts.some((act) => act.startsWith('transfer')));
});

test('a handover that is refused is a note, and the node is stopped all the same', async () => {
  const { acts, rolling } = await restarted({ refuses: true });
  assert.deepEqual(acts.slice(-3), ['transfer node1', 'stop node1', 'start node1']);
  const step = rolling?.steps.at(-1);
  assert.deepEqual([step?.transferMs, step?.notes], [null, ['Leadership was not handed over: nobody follows it.']]);
});

test('a node that does not survive ends it: nothing after it is stopped, and its step says so', async () => {
  const { acts, rolling, failure } = await restarted({ dies: 'node2' });
  assert.ok(failure instanceof NodeDied);
  assert.deepEqual(acts, ['stop node2', 'start node2']);
  assert.deepEqual(
    rolling?.steps.map(({ node, died, readyMs }) => [node, died, readyMs]),
    [['node2', ['node2'], null]],
  );
});
