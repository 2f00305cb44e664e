import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Answer } from '../../../lib/targets/outcome.ts';
import { connectExternal } from '../../../runner/cluster/external.ts';
import { findByDefault } from '../../../runner/cluster/find.ts';
import { Namespaces } from '../../../runner/cluster/namespaces.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { plainNode } from '../../fixtures/plain-node.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

test('a cluster whose nodes do not say who leads is taken as it is named', async (t) => {
  const [one, two] = [await plainNode(t), await plainNode(t)];
  const dead = await deadUrl();
  const { cluster, view, warnings } = await connectExternal(plain, [one.url, two.url, dead], makeSender(t));
  assert.deepEqual(cluster.nodes, [
    { name: 'node1', url: one.url },
    { name: 'node2', url: two.url },
  ]);
  assert.equal(view.leader, null);
  assert.deepEqual(warnings, [`node ${dead} is left out: nothing listens there`]);
});

test('who names few such nodes is told that they do not name each other', async (t) => {
  const { url } = await plainNode(t);
  const { warnings } = await connectExternal(plain, [url], makeSender(t));
  assert.deepEqual(warnings, [
    'plain nodes do not name each other, and 1 of the nodes is known; give all with --host URL,URL,URL to read from each',
  ]);
});

test('where no such node answers, that is said', async (t) => {
  const dead = await deadUrl();
  await assert.rejects(connectExternal(plain, [dead], makeSender(t)), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /^no plain node answers \(http:\S+: nothing listens there\)\.\nStart the cluster/);
    return true;
  });
});

test('such a node is found at the default address', async (t) => {
  const { url } = await plainNode(t);
  const target = { ...plain, reach: { ...plain.reach, defaultHosts: [url, await deadUrl()] } };
  assert.deepEqual(await findByDefault(target, new AbortController().signal), [url]);
});

test('where there are no namespaces none is made, listed or deleted, and that nothing can be deleted is said', async (t) => {
  const { url, received, store } = await plainNode(t);
  const namespaces = new Namespaces(plain, makeSender(t), [url], url);
  assert.deepEqual(await namespaces.checkRights('bench-small-001'), []);
  assert.deepEqual(await namespaces.list(), []);
  assert.deepEqual(await namespaces.remove(['bench-small-001']), []);
  assert.equal(namespaces.absence, 'plain deletes nothing');
  assert.deepEqual([received.map(({ method }) => method), store.size], [['GET'], 0]);
});

test('a key that may not even read is refused where there are no namespaces to try it on', async (t) => {
  const { url } = await plainNode(t);
  for (const [reason, text] of [
    ['unauthorized', /does not accept the API key \(401\)/],
    ['forbidden', /may not read entries of plain at \S+ \(403\)/],
  ] as const) {
    const target = { ...plain, classify: (): Answer => ({ outcome: 'rejected', reason }) };
    const namespaces = new Namespaces(target, makeSender(t), [url], url);
    await assert.rejects(namespaces.checkRights('bench-small-001'), text);
  }
});
