import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { etcdRpc } from '../../../lib/targets/etcd.ts';
import { connectExternal } from '../../../runner/cluster/external.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { answerCall, http2Node } from '../../fixtures/odd/listen.ts';
import {
  answerBytes,
  GOOD_STATUS,
  type Open,
  OTHER_SERVICES,
  trailersOnly,
  UNREACHED,
  WRONG,
} from '../../fixtures/odd/nodes.ts';

const options = { timeout: 30_000 };

/** What a person is told who names such a node; its address is left out. */
async function told(t: TestContext, ...open: Open[]): Promise<string> {
  const sender = new Sender();
  t.after(() => sender.close());
  const urls = await Promise.all(open.map((one) => one(t)));
  try {
    await connectExternal(etcdRpc, urls, sender);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.exitCode, EXIT.unavailable);
    return urls.reduce((text, url) => text.replaceAll(url, 'URL'), error.message);
  }
  return 'connected';
}

const NEXT = 'Start the cluster, correct --host, or leave --host out to measure an embedded cluster.';

for (const [name, open, problem] of [
  ['nothing listens', UNREACHED['nothing listens'], 'nothing listens there'],
  ['the name is unknown', UNREACHED['no such name'], 'its name does not resolve'],
  ['one hangs up', UNREACHED['hangs up'], 'no connection came about; perhaps it wants https://'],
  ['one speaks HTTP/1.1', UNREACHED['speaks HTTP/1.1'], 'speaks another protocol; perhaps it wants https://'],
  [
    'one is a web server',
    OTHER_SERVICES['answers 404 text/html'] as Open,
    'speaks another protocol; perhaps it wants https://',
  ],
  [
    'a proxy has nobody behind it',
    OTHER_SERVICES['answers 503 text/html'] as Open,
    'answers 14 UNAVAILABLE: Received HTTP status code 503, which is not how etcd reports its status',
  ],
  [
    'one is another service of gRPC',
    trailersOnly(12, 'unknown service etcdserverpb.Maintenance'),
    'answers 12 UNIMPLEMENTED: unknown service etcdserverpb.Maintenance, which is not how etcd reports its status',
  ],
  [
    'one answers with what cannot be read',
    WRONG['sends broken bytes'],
    'answers 13 INTERNAL: Response message parsing error: index out of range, which is not how etcd reports its status',
  ],
] as const) {
  test(`where ${name}, a person is told so and what to do`, options, async (t) => {
    assert.equal(await told(t, open), `no etcd node answers (URL: ${problem}).\n${NEXT}`);
  });
}

/** A member of a cluster of one, as far as it says. */
const member: Open = (t) => {
  const list = answerBytes('etcdserverpb.Cluster/MemberList', { members: [] });
  return http2Node(t, {
    stream: (stream, _socket, path) => answerCall(stream, path.endsWith('/Status') ? GOOD_STATUS : list),
  });
};

test('a node of another service beside good ones is named, with what it answers', options, async (t) => {
  const other = trailersOnly(12, 'unknown service etcdserverpb.Maintenance');
  const words = 'answers 12 UNIMPLEMENTED: unknown service etcdserverpb.Maintenance';
  assert.equal(
    await told(t, member, other),
    `URL is no etcd node: it ${words}, which is not how etcd reports its status.\nCorrect --host or --target.`,
  );
});

test('a good node is connected to, and one that cannot be reached is left out with a warning', options, async (t) => {
  const sender = new Sender();
  t.after(() => sender.close());
  const [good, gone] = [await member(t), await UNREACHED['hangs up'](t)];
  const { cluster, warnings } = await connectExternal(etcdRpc, [good, gone], sender, { lone: true });
  assert.deepEqual(
    cluster.nodes.map(({ url }) => url),
    [good],
  );
  assert.deepEqual(warnings, [`node ${gone} is left out: no connection came about; perhaps it wants https://`]);
});

test('over HTTP as well, a name without an address is told from a port where nothing listens', options, async (t) => {
  const sender = new Sender();
  t.after(() => sender.close());
  const url = await UNREACHED['no such name']();
  const response = await sender.send(url, { method: 'GET', path: '/', headers: {} }, 5_000);
  assert.equal(response.error, 'unknown-host');
});
