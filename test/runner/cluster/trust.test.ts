import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { spokenTo, type Target } from '../../../lib/targets/target.ts';
import { type Access, Credentials, keyAccess } from '../../../runner/cluster/access.ts';
import { connectExternal } from '../../../runner/cluster/external.ts';
import { findByDefault, refuseUnnamed } from '../../../runner/cluster/find.ts';
import { Namespaces } from '../../../runner/cluster/namespaces.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { type FakeConfman, fakeConfman, follow, lead } from '../../fixtures/fake-confman.ts';
import { fakeEtcd } from '../../fixtures/fake-etcd.ts';
import { OTHER_HOST, WITH_OTHER_HOST } from '../../fixtures/other-host.ts';

const KEY = 'key-that-nobody-else-may-see';
const patience = { statusMs: 500, leaderMs: 0 };
const elsewhere = OTHER_HOST ?? '';

function sender(t: TestContext, target: Target, named: readonly string[], more: Partial<Access> = {}): Sender {
  const made = new Sender(new Credentials(target, { ...keyAccess(KEY), named, ...more }));
  t.after(() => made.close());
  return made;
}

const keysAt = ({ seen }: FakeConfman): number => seen.filter(({ headers }) => headers['x-api-key'] === KEY).length;

const failure = async (act: Promise<unknown>): Promise<string> => {
  const error = await act.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  return error.message;
};

test(
  'a named leader on another host is sent no key, and the error has the list to paste',
  WITH_OTHER_HOST,
  async (t) => {
    const [own, away] = [await fakeConfman(t), await fakeConfman(t, {}, elsewhere)];
    lead(away);
    follow(own, away);
    const connect = (more: Partial<Access> = {}) =>
      connectExternal(confman, [own.url], sender(t, confman, [own.url], more), { patience });
    const message = await failure(connect());
    assert.equal(
      message,
      `the leader is not reachable from here: its address ${away.url} is on a host that was not named, so it is shown no key.
Keys go to hosts alone that you name. If all of these are yours: --host ${own.url},${away.url}; --trust-redirects sends keys to whatever hosts nodes name.`,
    );
    assert.deepEqual(away.seen, []);
    assert.equal((await connect({ trustsRedirects: true })).view.leader?.url, away.url);
    assert.equal((await connect({ key: 'confman_dev_abc123' })).view.leader?.url, away.url);
  },
);

test('the status of Confman is asked without a key, of whomever', async (t) => {
  const own = await fakeConfman(t);
  lead(own);
  await connectExternal(confman, [own.url], sender(t, confman, [own.url]), { patience });
  assert.deepEqual([own.seen.length > 0, keysAt(own)], [true, 0]);
});

test(
  'a redirect to another host takes no key there, and one to another port of the same host does',
  WITH_OTHER_HOST,
  async (t) => {
    const made = { 'PUT *': { status: 200, body: { path: 'n' } }, 'GET *': { status: 200, body: [] } } as const;
    const [own, away] = [await fakeConfman(t), await fakeConfman(t, { ...made }, elsewhere)];
    lead(own);
    lead(away);
    const redirect = { status: 307, location: `${away.url}/api/v1/namespaces/n` };
    Object.assign(own.script, { 'GET /api/v1/namespaces': { status: 200, body: [] }, 'PUT *': redirect });
    const by = sender(t, confman, [own.url]);
    const answer = await by.send(own.url, { method: 'PUT', path: '/api/v1/namespaces/n', headers: {} }, 1_000);
    assert.deepEqual([answer.status, keysAt(own)], [307, 1]);
    assert.equal((await by.send(away.url, { method: 'PUT', path: '/x', headers: {} }, 1_000)).status, 200);
    assert.equal(keysAt(away), 0, 'whoever should send it there all the same');

    const fellow = await fakeConfman(t, { ...made });
    lead(fellow);
    follow(own, fellow);
    own.script['PUT *'] = { status: 307, location: `${fellow.url}/api/v1/namespaces/n` };
    assert.deepEqual(await new Namespaces(confman, by, [own.url], own.url).checkRights('n'), []);
    assert.ok(keysAt(fellow) > 0);
  },
);

for (const protocol of ['grpc', 'http'] as const) {
  const target = spokenTo(etcd, protocol, null);

  test(
    `etcd over ${protocol}: a listed member on another host is sent no token, but where redirects are trusted`,
    WITH_OTHER_HOST,
    async (t) => {
      const away = await fakeEtcd(t, protocol, { id: '2' }, elsewhere);
      const fellow = await fakeEtcd(t, protocol, { id: '3' });
      const own = await fakeEtcd(t, protocol);
      own.members.push({ ID: '1', clientURLs: [own.url] }, { ID: '2', clientURLs: [away.url] });
      own.members.push({ ID: '3', clientURLs: [fellow.url] });
      const connect = (more: Partial<Access> = {}) =>
        connectExternal(target, [own.url], sender(t, target, [own.url], more), { patience });
      const { cluster, warnings } = await connect();
      assert.deepEqual(
        cluster.nodes.map(({ url }) => url),
        [own.url, fellow.url],
      );
      assert.ok(
        warnings.some((text) => text.includes(`--host ${own.url},${away.url};`)),
        warnings.join('\n'),
      );
      assert.deepEqual([away.seen, fellow.tokens], [[], [KEY]]);
      assert.equal((await connect({ trustsRedirects: true })).cluster.nodes.length, 3);
      assert.ok(away.tokens.every((token) => token === KEY) && away.tokens.length > 0);
    },
  );
}

test('what answers at a default address is sent no key, and has to be named', async (t) => {
  const found = await fakeConfman(t);
  lead(found);
  const target = { ...confman, reach: { ...confman.reach, defaultHosts: [found.url] } };
  const { signal } = new AbortController();
  const urls = (await findByDefault(target, signal)) ?? [];
  assert.deepEqual(urls, [found.url]);
  const refuse = async (by: Sender): Promise<void> => refuseUnnamed(target, urls, by.trust);
  const message = await failure(refuse(sender(t, target, [])));
  assert.ok(message.includes(`name it with --host ${found.url};`), message);
  assert.ok(message.includes('--nodes 3'));
  assert.equal(keysAt(found), 0);
  const published = sender(t, target, [], { key: confman.reach.defaultApiKey });
  await refuse(published);
});
