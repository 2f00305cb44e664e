import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { EntryTarget } from '../../../lib/targets/kinds.ts';
import { spokenTo } from '../../../lib/targets/target.ts';
import { Credentials, keyAccess, type Transmit } from '../../../runner/cluster/access.ts';
import { connectExternal } from '../../../runner/cluster/external.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { GuardedNode, PASSWORD, SERVED, USER } from '../../fixtures/guarded-node.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const ENTRY = { namespace: 'n', key: 'k' };
const TIMEOUT_MS = 10_000;

interface Guarded {
  readonly node: GuardedNode;
  readonly url: string;
  readonly target: EntryTarget;
  readonly credentials: Credentials;
  /** A sender of the run's. */
  sender(): Sender;
  write(sender: Sender): Promise<string>;
}

async function guarded(t: TestContext, protocol: 'grpc' | 'http', password = PASSWORD): Promise<Guarded> {
  const node = new GuardedNode();
  const url = await SERVED[protocol](t, node);
  const target = spokenTo(etcd, protocol, null);
  const credentials = new Credentials(target, {
    ...keyAccess(null),
    user: { name: USER, password },
    named: [url],
  });
  const sender = (): Sender => {
    const made = new Sender(credentials);
    t.after(() => made.close());
    return made;
  };
  const write = async (by: Sender): Promise<string> => {
    const answer = target.classify('write', await by.send(url, target.entries.write(ENTRY, 'v'), TIMEOUT_MS));
    return answer.outcome === 'ok' ? 'ok' : answer.reason;
  };
  return { node, url, target, credentials, sender, write };
}

for (const protocol of ['grpc', 'http'] as const) {
  test(`${protocol}: the first request logs in, without a token, and all senders then share the token`, async (t) => {
    const { node, sender, write } = await guarded(t, protocol);
    const [one, two] = [sender(), sender()];
    assert.equal(await write(one), 'ok');
    assert.equal(await write(two), 'ok');
    assert.deepEqual(node.asked, [
      { what: 'Authenticate', token: null, accepted: true },
      { what: 'Put', token: 'token-1', accepted: true },
      { what: 'Put', token: 'token-1', accepted: true },
    ]);
  });

  test(`${protocol}: requests that come at once wait for one login`, async (t) => {
    const { node, sender, write } = await guarded(t, protocol);
    const by = sender();
    assert.deepEqual(await Promise.all([write(by), write(by), write(sender())]), ['ok', 'ok', 'ok']);
    assert.equal(node.logins(), 1);
  });

  test(`${protocol}: who gives up a login that others wait for gives it up for nobody else`, async (t) => {
    const { url, target, sender, write } = await guarded(t, protocol);
    const by = sender();
    const first = new AbortController();
    const request = target.entries.write(ENTRY, 'v');
    const given = assert.rejects(by.send(url, request, TIMEOUT_MS, first.signal), /enough of it/);
    const others = Promise.all([write(by), write(sender())]);
    first.abort(new Error('enough of it'));
    await given;
    assert.deepEqual(await others, ['ok', 'ok']);
  });

  test(`${protocol}: a request whose token is refused is repeated once with a new one`, async (t) => {
    const { node, sender, write } = await guarded(t, protocol);
    const by = sender();
    await write(by);
    node.expire();
    assert.equal(await write(by), 'ok');
    assert.deepEqual(
      node.asked.slice(2).map(({ what, token, accepted }) => [what, token, accepted]),
      [
        ['Put', 'token-1', false],
        ['Authenticate', null, true],
        ['Put', 'token-2', true],
      ],
    );
  });

  test(`${protocol}: a token that is good for nothing is renewed once, and no more`, async (t) => {
    const { node, sender, write } = await guarded(t, protocol);
    node.lives = 0;
    assert.equal(await write(sender()), 'unauthorized');
    assert.deepEqual(
      node.asked.map(({ what }) => what),
      ['Authenticate', 'Put', 'Authenticate', 'Put'],
    );
  });

  test(`${protocol}: those who come with an old token after another has renewed it do not log in again`, async (t) => {
    const { node, sender, write } = await guarded(t, protocol);
    const [one, two] = [sender(), sender()];
    await write(one);
    node.expire();
    assert.deepEqual(await Promise.all([write(one), write(two), write(one), write(two)]), ['ok', 'ok', 'ok', 'ok']);
    assert.equal(node.logins(), 2);
  });

  test(`${protocol}: a wrong password is told with the node's own words and what to do`, async (t) => {
    const { url, node, target, sender } = await guarded(t, protocol, 'wrong');
    await assert.rejects(connectExternal(target, [url], sender()), {
      name: 'UserError',
      exitCode: 3,
      message: `${url} does not let bench in: etcdserver: authentication failed, invalid user ID or password.\nCorrect --user and its password in RAFTMARK_PASSWORD or --password-file; leave --user out where nobody has to log in.`,
    });
    // One for the status: what failed for the password is not asked again and again.
    assert.equal(node.logins(), 1);
  });

  test(`${protocol}: without a user a cluster that wants one is told from one that is none`, async (t) => {
    const { url, target } = await guarded(t, protocol);
    const nobody = new Sender(new Credentials(target, keyAccess(null)));
    t.after(() => nobody.close());
    await assert.rejects(connectExternal(target, [url], nobody), {
      message: `no etcd node answers (${url}: does not let raftmark in: etcdserver: user name is empty).\nGive a user with --user and its password in RAFTMARK_PASSWORD or --password-file, or the right key with --api-key-file or RAFTMARK_API_KEY.`,
    });
  });

  test(`${protocol}: k6 is handed a token that is new, from the first node that gives one`, async (t) => {
    const { url, sender, write } = await guarded(t, protocol);
    const by = sender();
    await write(by);
    assert.equal(await by.newKey([await deadUrl(), url]), 'token-2');
    assert.equal(await by.newKey([await deadUrl()]), null);
  });
}

test('a key is handed on as it is, and nobody is asked for it', async (t) => {
  const url = await deadUrl();
  const sender = new Sender(new Credentials(etcd, { ...keyAccess('k'), named: [url] }));
  t.after(() => sender.close());
  assert.equal(await sender.newKey([url]), 'k');
});

test('a password goes to nodes that the user named, and the token that it brings to others where redirects are trusted', async () => {
  const [named, other] = ['https://a.example:2379', 'https://b.example:2379'];
  const credentials = new Credentials(etcd, {
    ...keyAccess(null),
    user: { name: USER, password: PASSWORD },
    named: [named],
    trustsRedirects: true,
  });
  const seen: [url: string, call: string, token: string | undefined][] = [];
  let tokens = 0;
  const transmit: Transmit = async (url, request, headers) => {
    assert.ok('call' in request);
    seen.push([url, request.call, headers.token]);
    if (request.call === 'etcdserverpb.Auth/Authenticate') {
      return { code: 0, text: '', trailers: {}, message: { token: `token-${++tokens}` } };
    }
    // Each node has forgotten the first token.
    const known = headers.token === 'token-2';
    return { code: known ? 0 : 16, text: known ? '' : 'etcdserver: invalid auth token', trailers: {}, message: null };
  };
  await credentials.send(other, etcd.entries.read(ENTRY), TIMEOUT_MS, transmit);
  assert.deepEqual(seen, [
    [named, 'etcdserverpb.Auth/Authenticate', undefined],
    [other, 'etcdserverpb.KV/Range', 'token-1'],
    [named, 'etcdserverpb.Auth/Authenticate', undefined],
    [other, 'etcdserverpb.KV/Range', 'token-2'],
  ]);
});
