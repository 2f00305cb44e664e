import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { etcdGateway, etcdRpc } from '../../../../../lib/targets/etcd.ts';
import type { Message } from '../../../../../lib/targets/grpc.ts';
import type { EntryTarget } from '../../../../../lib/targets/kinds.ts';
import { Namespaces } from '../../../../../runner/cluster/namespaces.ts';
import { Sender } from '../../../../../runner/cluster/send.ts';
import { type StartedCluster, startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { etcdRecipe } from '../../../../../runner/embedded/etcd/recipe.ts';
import type { Recipe } from '../../../../../runner/embedded/recipe.ts';
import { provideTool } from '../../../../../runner/tools/provide.ts';
import { eventually } from './etcd-client.ts';

const ANSWER_MS = 10_000;
const QUOTA_BYTES = 200_000;
const NAMESPACE = 'bench-full';

/** A member whose store may hardly hold anything. */
const tight: Recipe = {
  ...etcdRecipe,
  processes: (...node) =>
    etcdRecipe.processes(...node).map((spec) => ({
      ...spec,
      args: [
        ...spec.args.map((arg) => arg.replace(/^(--quota-backend-bytes)=.*$/, `$1=${QUOTA_BYTES}`)),
        '--unsafe-no-fsync',
      ],
    })),
};

describe('an etcd member whose quota is used up', { timeout: 60_000 }, () => {
  let cluster: StartedCluster;
  let url = '';
  const sender = new Sender();

  before(async () => {
    cluster = await startEmbeddedCluster({
      recipe: tight,
      nodes: 1,
      tools: { etcd: (await provideTool('etcd')).path },
    });
    url = cluster.nodes[0]?.url ?? '';
  });
  after(async () => {
    await sender.close();
    await cluster?.stop();
  });

  async function roomBy({ holdings: { room } }: EntryTarget) {
    assert.ok(!('absent' in room));
    return room.read(await sender.send(url, room.request(), ANSWER_MS));
  }

  async function write(target: EntryTarget, key: string) {
    const request = target.entries.write({ namespace: NAMESPACE, key }, 'v'.repeat(30_000));
    return target.classify('write', await sender.send(url, request, ANSWER_MS));
  }

  it('tells its quota, answers no-space over both protocols, raises its alarm, and can be emptied all the same', async () => {
    for (const target of [etcdRpc, etcdGateway]) {
      const empty = await roomBy(target);
      assert.deepEqual([empty?.quotaBytes, empty?.full], [QUOTA_BYTES, false]);
    }
    const namespaces = new Namespaces(etcdRpc, sender, [url], url);
    assert.equal(await namespaces.create(NAMESPACE), null);
    await eventually('a write for which there is no space', async () => {
      const answer = await write(etcdRpc, 'key-00000001');
      return answer.outcome === 'ok'
        ? null
        : (assert.deepEqual(answer, { outcome: 'unknown', reason: 'no-space' }) ?? true);
    });
    await eventually('the alarm', async () => ((await roomBy(etcdRpc))?.full ? true : null));
    assert.equal((await roomBy(etcdGateway))?.full, true);
    assert.deepEqual(await write(etcdGateway, 'key-00000002'), { outcome: 'unknown', reason: 'no-space' });
    // At once: no further attempt would mend it.
    assert.equal(await namespaces.create('bench-other', { attempts: 6 }), 'no-space');
    assert.deepEqual(await namespaces.remove([NAMESPACE]), []);

    // What the commands that are shown do.
    const { upkeep } = etcdRecipe;
    assert.ok(!('absent' in upkeep));
    await upkeep.compact(
      cluster.nodes.map(({ address }) => address),
      new AbortController().signal,
    );
    const memberID = etcdRpc.view.readStatus((await sender.send(url, etcdRpc.view.status(), ANSWER_MS)) as never)?.id;
    const alarm: Message = { action: 'DEACTIVATE', memberID, alarm: 'NOSPACE' };
    await sender.send(url, { call: 'etcdserverpb.Maintenance/Alarm', message: alarm }, ANSWER_MS);
    await eventually('a write after that', async () =>
      (await write(etcdRpc, 'key-1')).outcome === 'ok' ? true : null,
    );
    assert.equal((await roomBy(etcdRpc))?.full, false);
  });
});
