import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Leadership, type WriteEnd } from '../../../lib/k6/open/leader.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { coordinator } from '../../../lib/targets/coordinator.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { Target } from '../../../lib/targets/target.ts';
import { plain } from '../../fixtures/plain-target.ts';

const NODES = ['http://a:1', 'http://b:2', 'http://c:3'];
const OK = { outcome: 'ok' } as const;
const LOST = { outcome: 'unknown', reason: 'connection-lost' } as const;

/** A cluster led by its first node, whose nodes say of the leader what `says` does, and whom they were asked. */
function led(target: Target, says: (node: number) => string | null = () => null) {
  const asked: number[] = [];
  const ids = target.name === etcd.name ? ['10', '11', '12'] : [null, null, null];
  const leadership = new Leadership(
    target,
    { nodes: NODES, ids, leader: 0, clockOrigin: { ms: 0, errorMs: 0 } },
    async (url) => {
      const node = NODES.indexOf(url);
      asked.push(node);
      const leader = says(node);
      if (leader === null) return { status: 0, headers: {}, body: '', error: 'timeout' };
      return {
        status: 200,
        headers: {},
        body: JSON.stringify({
          header: { member_id: String(10 + node), raft_term: '2' },
          version: '3.6.0',
          leader,
          raftTerm: '2',
        }),
      };
    },
  );
  const learn = (end: Partial<WriteEnd>, nowMs = 0): void =>
    leadership.learn({ answer: OK, first: 0, node: 0, hops: 0, known: leadership.known, ...end }, nowMs);
  return { leadership, asked, learn };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a write that another node has done makes that node the leader, for all that begin afterwards', () => {
  const { leadership, learn, asked } = led(confman);
  learn({ node: 2 });
  assert.deepEqual([leadership.leader, asked], [2, []]);
});

test('what a write tells is no news when others have told since it began', () => {
  const { leadership, learn } = led(confman);
  const { known } = leadership;
  learn({ node: 2 });
  learn({ node: 1, known });
  learn({ answer: LOST, node: 0, known });
  assert.equal(leadership.leader, 2);
});

test('where writes are passed on, the node that has done one is asked who leads', async () => {
  const { leadership, learn, asked } = led(etcd.speaking({ protocol: 'http' }), () => '12');
  learn({ node: 1 });
  await settled();
  assert.deepEqual([asked, leadership.leader], [[1], 2]);
});

test('after a doubt the next node is asked; one that does not answer says nothing', async () => {
  const { leadership, learn, asked } = led(confman);
  learn({ answer: LOST });
  await settled();
  assert.deepEqual([asked, leadership.leader], [[1], 0]);
});

test('several doubts at once ask one node once', async () => {
  const { learn, asked } = led(confman);
  for (let count = 0; count < 5; count++) learn({ answer: LOST });
  await settled();
  assert.deepEqual(asked, [1]);
});

test('where nodes do not say who leads, nobody does once a write has failed, until a redirect says who', () => {
  const { leadership, learn, asked } = led(plain);
  learn({ answer: LOST });
  assert.equal(leadership.leader, null);
  learn({ node: 1, first: 1 });
  assert.equal(leadership.leader, null);
  learn({ node: 2, first: 1, hops: 1 });
  assert.deepEqual([leadership.leader, asked], [2, []]);
});

test('a leader that has long been silent makes the others be asked, one after the other, before any write is given up', async () => {
  const { leadership, asked } = led(confman);
  assert.equal(leadership.watchMs, Number.POSITIVE_INFINITY, 'nothing is under way');
  leadership.sent(0, 1_000);
  leadership.sent(0, 1_400);
  assert.equal(leadership.watchMs, 1_100, 'a tenth of a second after it began to be waited for');
  for (const nowMs of [1_099, 1_100, 1_199, 1_200, 1_300]) {
    leadership.watch(nowMs);
    await settled();
  }
  assert.deepEqual(asked, [1, 2, 1]);
  leadership.ended(0, 2_600, true);
  assert.equal(leadership.watchMs, 2_700, 'it was heard of, and one is still under way');
  leadership.ended(0, 2_700, true);
  assert.equal(leadership.watchMs, Number.POSITIVE_INFINITY);
});

test('what a redirect names is known, counts as named by the user, or is nobody', async () => {
  const { leadership } = led(plain);
  assert.deepEqual([leadership.find('http://b:2'), leadership.find('http://b:4')], [1, undefined]);
  assert.deepEqual([await leadership.follow('http://b:4', 0), leadership.find('http://b:4')], [3, 3]);
  assert.equal(await leadership.follow('http://d:4', 0), null);
  assert.equal(await leadership.follow('http://localhost:2', 0), null);
});

test('where there is no other node nobody is asked, however long the only one is silent', () => {
  const alone = new Leadership(
    confman,
    { nodes: ['http://a:1'], ids: [null], leader: 0, clockOrigin: { ms: 0, errorMs: 0 } },
    () => assert.fail('nobody was to be asked'),
  );
  alone.sent(0, 1_000);
  assert.equal(alone.watchMs, Number.POSITIVE_INFINITY);
  alone.watch(60_000);
});

test('where nodes do not say who leads, a leader that owes answers for half a second leads no more', () => {
  const { leadership, learn, asked } = led(plain);
  learn({ node: 1, hops: 1 });
  leadership.sent(1, 1_000);
  assert.equal(leadership.watchMs, 1_500);
  leadership.watch(1_499);
  assert.equal(leadership.leader, 1);
  leadership.watch(1_500);
  assert.deepEqual([leadership.leader, asked], [null, []]);
});

test('a node is silent while it owes answers to writes, until it gives one or they are given up', () => {
  const { leadership } = led(plain);
  const silent = (nowMs: number): boolean[] => NODES.map((_, node) => leadership.isSilent(node, nowMs));
  assert.deepEqual(silent(9_000), [false, false, false]);
  leadership.sent(2, 1_000);
  leadership.sent(2, 1_200);
  assert.deepEqual(
    [silent(1_499), silent(1_500)],
    [
      [false, false, false],
      [false, false, true],
    ],
  );
  leadership.ended(2, 1_600, true);
  assert.deepEqual(silent(1_700), [false, false, false]);
  assert.deepEqual(silent(2_100), [false, false, true]);
  leadership.ended(2, 3_200, false);
  assert.deepEqual(silent(3_300), [false, false, false]);
});

test('where to be asked has effects nobody is: a node that has done a write leads, until it fails or is silent for longer than writes take', async () => {
  const { leadership, learn, asked } = led(coordinator, () => '11');
  learn({ node: 2 });
  assert.equal(leadership.leader, 2);
  leadership.sent(2, 0);
  // A write takes half a second there.
  leadership.watch(1_999);
  assert.equal(leadership.leader, 2);
  leadership.watch(2_000);
  assert.equal(leadership.leader, null);
  learn({ node: 1 });
  learn({ answer: LOST, node: 1 });
  await settled();
  assert.deepEqual([leadership.leader, asked], [null, []]);
});
