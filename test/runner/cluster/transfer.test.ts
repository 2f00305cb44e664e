import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseObject } from '../../../lib/base/json.ts';
import { gatewayView } from '../../../lib/targets/etcd/gateway.ts';
import type { ClusterView } from '../../../lib/targets/target.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { transferLeadership } from '../../../runner/cluster/transfer.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { serve } from '../../fixtures/serve.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

/** A member that says who leads, and keeps whom it was asked to hand over to. A fake: it can be made to refuse. */
async function member(t: TestContext, id: string, leader: string, refuses = false) {
  const asked: string[] = [];
  const url = await serve(t, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/v3/maintenance/status') {
      response.end(JSON.stringify({ header: { member_id: id }, version: '3.6.0', leader, raftTerm: '2' }));
      return;
    }
    asked.push(String(parseObject(Buffer.concat(chunks).toString())?.targetID));
    response.statusCode = refuses ? 503 : 200;
    response.end('{}');
  });
  return { url, asked };
}

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

async function failure(act: Promise<unknown>): Promise<string> {
  let text = '';
  await assert.rejects(act, (error: unknown) => {
    assert.ok(error instanceof UserError);
    text = error.message;
    return true;
  });
  return text;
}

test('leadership goes to the first of the others that follows the leader', async (t) => {
  const leader = await member(t, '1', '1');
  const lost = await member(t, '2', '0');
  const [third, fourth] = [await member(t, '3', '1'), await member(t, '4', '1')];
  const others = [await deadUrl(), lost.url, third.url, fourth.url];
  assert.equal(await transferLeadership(makeSender(t), gatewayView, leader.url, others), third.url);
  assert.deepEqual(leader.asked, ['3']);
});

test('who does not lead, whom nobody follows, and who does not do it is told by name', async (t) => {
  const sender = makeSender(t);
  const [leader, follower] = [await member(t, '1', '1'), await member(t, '2', '1')];
  const refusing = await member(t, '1', '1', true);
  const [one, two] = [leader.url, follower.url];
  assert.equal(
    await failure(transferLeadership(sender, gatewayView, two, [one])),
    `${two} does not lead, so it has no leadership to hand over`,
  );
  assert.equal(
    await failure(transferLeadership(sender, gatewayView, one, [await deadUrl()])),
    `no node follows ${one} that its leadership could be handed over to`,
  );
  assert.equal(
    await failure(transferLeadership(sender, gatewayView, refusing.url, [two])),
    `${refusing.url} did not hand its leadership over to ${two}: answers 503`,
  );
  assert.deepEqual([leader.asked, follower.asked, refusing.asked], [[], [], ['2']]);
});

test('where there is no such request, that is the reason', async (t) => {
  const view: ClusterView = { ...gatewayView, transfer: { absent: 'nobody hands anything over' } };
  assert.equal(await failure(transferLeadership(makeSender(t), view, 'http://x', [])), 'nobody hands anything over');
});
