import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULT_KINDS, FAULT_VERBS, FAULTS_BY_KIND, type FaultVerb } from '../../../../lib/report/faults.ts';
import type { EmbeddedCluster, EmbeddedNode } from '../../../../runner/cluster/cluster.ts';
import { embeddedActs } from '../../../../runner/faults/driver/embedded.ts';
import { actsOf, takesNamespaces, VERBS } from '../../../../runner/faults/driver/verbs.ts';
import { startClock } from '../../../../runner/system/clock.ts';

/** A node that says what was done to it; its state is what the test says. */
function nodeIn(state: Partial<EmbeddedNode>, acts: string[] = []): EmbeddedNode {
  const act = (name: string) => async (): Promise<void> => {
    acts.push(name);
  };
  return {
    name: 'node1',
    url: 'http://127.0.0.1:1',
    address: { name: 'node1', host: '127.0.0.1', port: 1, innerPorts: {} },
    processes: [{ kind: 'etcd', pid: 1 }],
    dataFolder: '',
    logFile: '',
    processors: null,
    namespace: null,
    paused: false,
    isolated: false,
    exited: null,
    kill: act('kill'),
    stop: async () => {
      acts.push('stop');
      return null;
    },
    start: act('start'),
    pause: act('pause'),
    resume: act('resume'),
    wipe: act('wipe'),
    isolate: act('isolate'),
    heal: act('heal'),
    transfer: act('transfer'),
    cacheUsed: async () => null,
    ...state,
  };
}

function refusalOf(verb: FaultVerb, size: number, namespace: string | null): string | null {
  const cluster: EmbeddedCluster = {
    kind: 'embedded',
    nodes: Array.from({ length: size }, () => nodeIn({ namespace })),
    dataFolder: null,
    lazyfs: false,
    wipeRefusal: null,
    transferRefusal: null,
    renew: async () => undefined,
    keep: async () => '',
    stop: async () => undefined,
  };
  return embeddedActs(cluster, startClock()).refusal(verb, 'node1');
}

test('every fault begins with its act and is undone by that which undoes it', () => {
  assert.deepEqual(
    FAULT_KINDS.map((kind) => [kind, ...Object.values(actsOf(kind))]),
    [
      ['kill', 'kill', 'start'],
      ['stop', 'stop', 'start'],
      ['pause', 'pause', 'resume'],
      ['partition', 'isolate', 'heal'],
      ['transfer', 'transfer', null],
      ['quorum', 'kill', 'start'],
      ['power', 'kill', 'start'],
    ],
  );
  assert.deepEqual(Object.keys(FAULTS_BY_KIND), [...FAULT_KINDS]);
});

test('a partition alone takes network namespaces', () => {
  assert.deepEqual(FAULT_KINDS.filter(takesNamespaces), ['partition']);
});

test('each act is done to the node itself', async () => {
  const acts: string[] = [];
  const node = nodeIn({}, acts);
  for (const verb of FAULT_VERBS) assert.equal(await VERBS[verb].act(node), null);
  assert.deepEqual(acts, [...FAULT_VERBS]);
});

test('a node that had to be killed since it did not stop is remarked on', async () => {
  const node = nodeIn({ stop: async () => 'node1 did not end within 10 s of SIGTERM and was killed' });
  assert.equal(await VERBS.stop.act(node), 'node1 did not end within 10 s of SIGTERM and was killed');
});

test('what the state of a node does not allow is said in words', () => {
  const obstacles = (state: Partial<EmbeddedNode>): (string | null)[] =>
    FAULT_VERBS.map((verb) => VERBS[verb].obstacle?.(nodeIn(state)) ?? null).filter((text) => text !== null);
  assert.deepEqual(obstacles({}), ['node1 is not paused', 'node1 is not isolated']);
  assert.deepEqual(obstacles({ processes: [] }), [
    'node1 is not running',
    'node1 is not running',
    'node1 is not running',
    'node1 is not paused',
    'node1 is not isolated',
    'node1 is not running',
  ]);
  assert.deepEqual(obstacles({ paused: true, isolated: true }), [
    'node1 is paused already',
    'node1 is isolated already',
    'node1 is paused and hands nothing over',
  ]);
});

test('nodes that share an address cannot be cut off, and the only one neither that nor wiped', () => {
  const refused = (size: number, namespace: string | null): FaultVerb[] =>
    FAULT_VERBS.filter((verb) => refusalOf(verb, size, namespace) !== null);
  assert.deepEqual(refused(3, 'netns1'), []);
  assert.deepEqual(refused(3, null), ['isolate', 'heal']);
  assert.deepEqual(refused(1, 'netns1'), ['wipe', 'isolate', 'heal', 'transfer']);
  assert.equal(refusalOf('isolate', 1, null), 'the only node of a cluster has no peers to be cut off from');
});
