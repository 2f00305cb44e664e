import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { OWNER_ENTRY } from '../../../../../lib/data/owner.ts';
import { confman } from '../../../../../lib/targets/confman.ts';
import { Sender } from '../../../../../runner/cluster/send.ts';
import { ScriptedCluster } from '../../../../fixtures/scripted-cluster.ts';

const SCRIPT = { down: 0, next: 1, noLeaderMs: 1, visibleMs: 2, acceptsMs: 3, redirectsMs: 4 };
/** Answers that were sent before it have arrived. */
const ARRIVED_MS = 50;

test('a scripted cluster loses data at a death, never what a run says of itself', async (t) => {
  const cluster = await ScriptedCluster.start({ writeMs: 0, misbehaviour: { losesAtDeath: 2 } });
  const sender = new Sender();
  t.after(async () => {
    sender.close();
    await cluster.stop();
  });
  const write = async (node: number, namespace: string, key: string): Promise<string> => {
    const request = confman.entries.write({ namespace, key }, 'value');
    const response = await sender.send(cluster.urls[node] ?? '', request, 5_000);
    assert.equal(response.status, 200);
    return request.path;
  };
  const mark = () => write(cluster.leader()?.node ?? 0, OWNER_ENTRY.namespace, OWNER_ENTRY.key);
  await write(0, 'data', 'kept');
  const lost = [await write(0, 'data', 'first'), await write(0, 'data', 'second')];
  await mark();
  await sleep(ARRIVED_MS);
  await cluster.play(SCRIPT).ended;
  assert.deepEqual(cluster.forgotten, lost);
  await mark();
  assert.deepEqual(cluster.forgotten, lost);
});
