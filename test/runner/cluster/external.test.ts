import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { connectExternal } from '../../../runner/cluster/external.ts';
import { lookAround } from '../../../runner/cluster/look.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { fakeConfman, follow, lead } from '../../fixtures/fake-confman.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

/** For a cluster that elects nobody. */
const patience = { statusMs: 2_000, leaderMs: 300 };

function makeSender(t: TestContext): Sender {
  const sender = new Sender();
  t.after(() => sender.close());
  return sender;
}

/** Three nodes, the second of which leads. */
async function trio(t: TestContext) {
  const [a, b, c] = [await fakeConfman(t), await fakeConfman(t), await fakeConfman(t)];
  follow(a, b);
  lead(b);
  follow(c, b);
  return { a, b, c };
}

const refusal = (check: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.equal(error.exitCode, EXIT.unavailable);
  assert.match(error.message, check);
  return true;
};

test('all given nodes are the cluster, without a warning', async (t) => {
  const { a, b, c } = await trio(t);
  const { cluster, view, warnings } = await connectExternal(confman, [a.url, b.url, c.url], makeSender(t));
  assert.deepEqual(
    cluster.nodes,
    [a, b, c].map(({ url }, at) => ({ name: `node${at + 1}`, url })),
  );
  assert.deepEqual([cluster.kind, cluster.dataFolder], ['external', null]);
  assert.equal(view.leader?.url, b.url);
  assert.deepEqual(warnings, []);
  await cluster.stop();
  assert.equal((await lookAround(confman, [a.url], makeSender(t))).leader?.url, b.url);
});

test('one given follower is enough to find the leader, and a warning says that others may be unknown', async (t) => {
  const { a, b } = await trio(t);
  const { cluster, warnings } = await connectExternal(confman, [a.url], makeSender(t));
  assert.deepEqual(
    cluster.nodes.map(({ url }) => url),
    [a.url, b.url],
  );
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? '',
    /^confman nodes name only their leader, and 2 of the nodes are known; give all with --host/,
  );
});

test('a lone node is not asked for others where it is to be alone', async (t) => {
  const node = await fakeConfman(t);
  lead(node);
  const single = await connectExternal(confman, [node.url], makeSender(t), { lone: true });
  assert.deepEqual([single.cluster.nodes.length, single.warnings], [1, []]);
  const { warnings } = await connectExternal(confman, [node.url], makeSender(t));
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^confman nodes name only their leader, and 1 of the nodes is known;/);
});

test('three nodes that are known are not asked for more, however they were found', async (t) => {
  const { a, b, c } = await trio(t);
  const { cluster, warnings } = await connectExternal(confman, [a.url, c.url], makeSender(t));
  assert.deepEqual(cluster.nodes.map(({ url }) => url).sort(), [a.url, b.url, c.url].sort());
  assert.deepEqual(warnings, []);
});

test('a node that is down is left out with a warning', async (t) => {
  const { a, b } = await trio(t);
  const dead = await deadUrl();
  const { cluster, warnings } = await connectExternal(confman, [a.url, b.url, dead], makeSender(t));
  assert.deepEqual(
    cluster.nodes.map(({ url }) => url),
    [a.url, b.url],
  );
  assert.deepEqual(warnings, [`node ${dead} is left out: nothing listens there`]);
});

test('where no node answers, each is named with its fault', async (t) => {
  const dead = await deadUrl();
  const check = refusal(/^no confman node answers \(http:\S+: nothing listens there\)\.\nStart the cluster/);
  await assert.rejects(connectExternal(confman, [dead], makeSender(t)), check);
});

test('where only another service answers, that is said', async (t) => {
  const other = await fakeConfman(t, { 'GET /health/ready': { status: 200, body: { status: 'up' } } });
  const check = refusal(/^no confman node answers .*answers 200, which is not how confman reports its status/);
  await assert.rejects(connectExternal(confman, [other.url], makeSender(t)), check);
});

test('one given host that is another service is refused, though the others are well', async (t) => {
  const { a, b } = await trio(t);
  const other = await fakeConfman(t);
  const check = refusal(/^http:\S+ is no confman node: it answers 404, .*\nCorrect --host or --target/);
  await assert.rejects(connectExternal(confman, [a.url, b.url, other.url], makeSender(t)), check);
});

test('a leader that is elected while the run begins is waited for', async (t) => {
  const { a, b } = await trio(t);
  const leading = b.script['GET /health/ready'];
  assert.ok(leading);
  follow(a, null);
  follow(b, null);
  const pausing = b.script['GET /health/ready'];
  assert.ok(pausing);
  b.script['GET /health/ready'] = [pausing, leading].flat();
  const { view } = await connectExternal(confman, [a.url, b.url], makeSender(t));
  assert.equal(view.leader?.url, b.url);
});

test('a cluster that elects no leader is refused with what each node says', async (t) => {
  const node = await fakeConfman(t);
  follow(node, null);
  const check = refusal(/^the cluster has no leader \(http:\S+: follower, knows no leader\)\.\nA majority/);
  await assert.rejects(connectExternal(confman, [node.url], makeSender(t), { patience }), check);
});

test('an interruption ends the search', async (t) => {
  const node = await fakeConfman(t, { 'GET /health/ready': 'silence' });
  const controller = new AbortController();
  const search = connectExternal(confman, [node.url], makeSender(t), { signal: controller.signal });
  controller.abort(new Error('interrupted'));
  await assert.rejects(search, /interrupted/);
});
