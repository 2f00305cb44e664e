import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../../lib/targets/confman.ts';
import type { NodeStatus } from '../../../../lib/targets/target.ts';
import { askedStandings } from '../../../../runner/faults/calm/standings.ts';
import { notWhole, STRANGER, type Standing, standstill } from '../../../../runner/faults/calm/whole.ts';
import { plain } from '../../../fixtures/plain-target.ts';

type Said = NonNullable<Standing['said']>;
const FOLLOWER: Said = { reachable: true, ready: true, role: 'follower', term: 3, leader: 'node1' };
const LEADER: Said = { ...FOLLOWER, role: 'leader' };

/** Three nodes of which the first leads, with what is otherwise. */
function three(otherwise: Readonly<Record<string, Partial<Standing> & { readonly says?: Partial<Said> }>> = {}) {
  return ['node1', 'node2', 'node3'].map((name, at): Standing => {
    const { says, ...more } = otherwise[name] ?? {};
    return { name, said: { ...(at === 0 ? LEADER : FOLLOWER), ...says }, accepts: true, caughtUp: true, ...more };
  });
}

test('a cluster is whole when all nodes are up, a majority names one leader and all have caught up', () => {
  assert.equal(notWhole(three()), null);
});

test('what is missing is said, with the node', () => {
  assert.equal(notWhole(three({ node2: { says: { reachable: false, ready: false } } })), 'node2 does not answer');
  assert.equal(notWhole(three({ node3: { says: { ready: false } } })), 'node3 is not ready');
  assert.equal(notWhole(three({ node3: { accepts: false } })), 'node3 does not accept writes');
  assert.equal(notWhole(three({ node3: { caughtUp: false } })), 'node3 has not caught up');
});

test('nodes that are up and all take no writes stand still together; a node of its own, or one that is down, is something else', () => {
  const silent = { accepts: false };
  assert.equal(standstill(three({ node1: silent, node2: silent, node3: silent })), 'stalled');
  assert.equal(standstill(three({ node2: silent, node3: silent })), null);
  assert.equal(standstill(three({ node2: { caughtUp: false } })), null);
  const down = { accepts: false, says: { reachable: false, ready: false } };
  assert.equal(standstill(three({ node1: silent, node2: silent, node3: down })), 'down');
  assert.equal(
    standstill(three({ node1: { ...silent, says: { role: 'follower' } }, node2: silent, node3: silent })),
    'down',
  );
  assert.equal(standstill(three()), null);
});

test('without a leader, or with one that no majority names, it is not whole', () => {
  assert.equal(notWhole(three({ node1: { says: { role: 'follower' } } })), 'no node leads');
  const deserted = { says: { leader: 'node3' } };
  assert.equal(
    notWhole(three({ node2: deserted, node3: { says: { leader: null } } })),
    'node1 leads, and 1 of 3 nodes name it',
  );
  assert.equal(notWhole(three({ node2: deserted })), null, 'the leader and one more are a majority');
});

test('two that take themselves for the leader are one too many, whatever their terms', () => {
  const other = { node3: { says: { role: 'leader', term: 2, leader: 'node3' } } } as const;
  assert.equal(notWhole(three(other)), 'node1 and node3 both take themselves for the leader');
});

test('a leader by a name that nobody knows here speaks against nothing', () => {
  const unknown = { says: { leader: STRANGER } } as const;
  assert.equal(notWhole(three({ node1: unknown, node2: unknown, node3: unknown })), null);
});

test('nodes that say nothing of themselves are judged by what they do', () => {
  const mute = three({ node1: { said: null }, node2: { said: null }, node3: { said: null } });
  assert.equal(notWhole(mute), null);
  assert.equal(
    notWhole(mute.map((node) => ({ ...node, accepts: node.name !== 'node2' }))),
    'node2 does not accept writes',
  );
});

test('what nodes answered when they were asked is a standing, leaders by address or by name of their own', () => {
  const nodes = [1, 2, 3].map((at) => ({ name: `node${at}`, url: `http://127.0.0.1:${at}` }));
  const status = (id: string | null, role: NodeStatus['role'], leader: string | null): NodeStatus => {
    return { id, cluster: null, learner: false, role, leader, term: 1, ready: true, version: null };
  };
  const found = (statuses: readonly (NodeStatus | null)[]) => ({
    nodes: nodes.map(({ url }, at) => ({
      ...{ url, status: statuses[at] ?? null, problem: null, foreign: false, access: null },
    })),
  });
  const byUrl = [status(null, 'leader', nodes[0]?.url ?? ''), status(null, 'follower', nodes[0]?.url ?? ''), null];
  assert.equal(notWhole(askedStandings(confman, nodes, found(byUrl))), 'node3 does not answer');
  const byId = [status('7', 'leader', '7'), status('8', 'follower', '7'), status('9', 'follower', null)];
  assert.equal(notWhole(askedStandings(confman, nodes, found(byId))), null);
  const elsewhere = byId.map((each, at) => (at === 1 ? { ...each, leader: '9' } : each));
  assert.equal(notWhole(askedStandings(confman, nodes, found(elsewhere))), 'node1 leads, and 1 of 3 nodes name it');
  assert.equal(notWhole(askedStandings(plain, nodes, found([]))), null);
});
