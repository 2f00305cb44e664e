import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StartedCluster, startEmbeddedCluster } from '../../../../runner/embedded/embedded.ts';
import type { StartedNode } from '../../../../runner/embedded/node.ts';
import { recipeOf } from '../../../../runner/embedded/recipes.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import { call, findLeader, object } from '../../../contract/client.ts';
import { assertProblem } from '../../../contract/problems.ts';

const KEY = 'confman_dev_abc123';
const PATH = '/api/v1/namespaces/failover/config/k';

interface EtcdStatus {
  readonly header: { readonly member_id: string };
  readonly leader?: string;
  readonly raftTerm: string;
}

async function etcdStatus(node: StartedNode): Promise<EtcdStatus | null> {
  const answer = await call('POST', `${node.url}/v3/maintenance/status`, { json: {} }).catch(() => null);
  return answer === null ? null : (JSON.parse(answer.text) as EtcdStatus);
}

async function etcdLeader(nodes: readonly StartedNode[]): Promise<{ node: StartedNode; term: number }> {
  for (let attempt = 0; attempt < 600; attempt++) {
    for (const node of nodes) {
      const status = await etcdStatus(node);
      if (status !== null && status.leader === status.header.member_id) return { node, term: Number(status.raftTerm) };
    }
    await sleep(50);
  }
  throw new Error('no etcd leader');
}

/** Asks until the answer is the wanted one; gives the last one after a minute. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask();
    if (wanted(answer) || attempt === 600) return answer;
    await sleep(100);
  }
}

describe('a node of an embedded etcd cluster', () => {
  let cluster: StartedCluster;

  before(async () => {
    cluster = await startEmbeddedCluster({
      recipe: recipeOf('etcd'),
      nodes: 3,
      tools: { etcd: (await provideTool('etcd')).path },
    });
  });
  after(() => cluster.stop());

  it('that led and is killed is replaced in a higher term, and follows when it is back', async () => {
    const before = await etcdLeader(cluster.nodes);
    const [process] = before.node.processes;
    await before.node.kill();
    assert.equal(before.node.processes.length, 0);
    assert.equal(before.node.exited, null, 'a kill that was asked for is no unexpected end');
    const next = await etcdLeader(cluster.nodes.filter((node) => node !== before.node));
    assert.ok(next.term > before.term);

    await before.node.start();
    assert.equal(before.node.processes.length, 1);
    assert.notEqual(before.node.processes[0]?.pid, process?.pid);
    const status = await until(
      () => etcdStatus(before.node),
      (answer) => (answer?.leader ?? '0') !== '0',
    );
    assert.equal(Number(status?.raftTerm), (await etcdLeader(cluster.nodes)).term);
  });

  it('that ends by itself is remembered with the end of its log', async () => {
    const [node] = cluster.nodes;
    assert.ok(node !== undefined);
    const [etcd] = node.processes;
    assert.ok(etcd !== undefined);
    process.kill(etcd.pid, 'SIGKILL');
    const exited = await until(
      async () => node.exited,
      (seen) => seen !== null,
    );
    assert.deepEqual([exited?.kind, exited?.pid, exited?.end.signal], ['etcd', etcd.pid, 'SIGKILL']);
    assert.deepEqual(node.processes, []);
    await until(
      async () => exited?.log.join('\n'),
      (log) => log !== '',
    );
    assert.match(exited?.log.join('\n') ?? '', /"level":"/);
    await node.start();
    assert.equal(node.exited, null);
  });
});

describe('a node of an embedded confman cluster', () => {
  let cluster: StartedCluster;
  let urls: string[];
  const nodeAt = (url: string): StartedNode => {
    const node = cluster.nodes.find((candidate) => candidate.url === url);
    assert.ok(node !== undefined);
    return node;
  };
  const ready = (url: string) => call('GET', `${url}/health/ready`);
  const term = async (url: string) => Number((object(await ready(url)).cluster as { term: number }).term);
  const put = (url: string, value: string) => call('PUT', `${url}${PATH}`, { key: KEY, json: { value } });
  const value = async (url: string) => object(await call('GET', `${url}${PATH}`, { key: KEY })).value;

  before(async () => {
    cluster = await startEmbeddedCluster({
      recipe: recipeOf('confman'),
      nodes: 3,
      tools: { etcd: (await provideTool('etcd')).path },
    });
    urls = cluster.nodes.map(({ url }) => url);
  });
  after(() => cluster.stop());

  it('that led and is killed is replaced in a higher term, and catches up when it is back', async () => {
    const leader = await findLeader(urls);
    const before = await term(leader);
    assert.equal((await put(leader, 'before')).status, 200);
    await nodeAt(leader).kill();
    const next = await findLeader(urls.filter((url) => url !== leader));
    assert.ok((await term(next)) > before);
    const written = await until(
      () => put(next, 'meanwhile'),
      ({ status }) => status === 200,
    );
    assert.equal(written.status, 200);

    await nodeAt(leader).start();
    assert.deepEqual(
      nodeAt(leader).processes.map(({ kind }) => kind),
      ['etcd', 'confman'],
    );
    await until(
      () => ready(leader),
      ({ status }) => status === 200,
    );
    assert.equal(await value(leader), 'meanwhile');
  });

  it('without a majority is not ready, refuses writes and serves what it has', async () => {
    const leader = await findLeader(urls);
    assert.equal((await put(leader, 'kept')).status, 200);
    const [alone = '', ...others] = urls.filter((url) => url !== leader).concat(leader);
    assert.equal(await value(alone), 'kept');
    await Promise.all(others.map((url) => nodeAt(url).kill()));

    const refused = await until(
      () => ready(alone),
      ({ status }) => status === 503,
    );
    const { status, cluster: view } = object(refused);
    const { term: reported, ...rest } = view as Record<string, unknown>;
    assert.deepEqual([status, rest], ['not_ready', { role: 'follower', leaderKnown: false, leader: null }]);
    assert.ok(Number.isInteger(reported));
    assert.equal((await call('GET', `${alone}/health`)).status, 200);
    assertProblem(await put(alone, 'lost'), 503, 'No leader available');
    const removal = await call('DELETE', `${alone}${PATH}`, { key: KEY });
    assertProblem(removal, 503, 'No leader available');
    assert.equal((await call('PUT', `${alone}${PATH}`, { json: { value: 'v' } })).status, 401);
    const read = await call('GET', `${alone}${PATH}`, { key: KEY });
    assert.deepEqual([read.status, object(read).value], [200, 'kept']);
    const listed = await call('GET', `${alone}/api/v1/namespaces/failover/config`, { key: KEY });
    assert.match(listed.text, /"value":"kept"/);

    await Promise.all(others.map((url) => nodeAt(url).start()));
    assert.equal(
      (
        await until(
          () => ready(alone),
          (answer) => answer.status === 200,
        )
      ).status,
      200,
    );
    const again = await findLeader(urls);
    assert.equal(
      (
        await until(
          () => put(again, 'again'),
          (answer) => answer.status === 200,
        )
      ).status,
      200,
    );
  });
});
