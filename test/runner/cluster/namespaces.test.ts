import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { Namespaces } from '../../../runner/cluster/namespaces.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { withKey } from '../../fixtures/credentials.ts';
import { type FakeConfman, fakeConfman, follow, lead, type Reply } from '../../fixtures/fake-confman.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const LIST = 'GET /api/v1/namespaces';
const PUT = 'PUT /api/v1/namespaces/bench-a';
const DELETE = 'DELETE /api/v1/namespaces/bench-a';

const title = (status: number, text: string): Reply => ({ status, body: { title: text } });
const made: Reply = { status: 200, body: { path: 'bench-a', description: '', owner: 'bench' } };
const listed = (...names: string[]): Reply => ({ status: 200, body: names.map((path) => ({ path })) });

function of(t: TestContext, leader: string, hosts: readonly string[] = [leader]): Namespaces {
  const sender = new Sender(withKey('k'));
  t.after(() => sender.close());
  return new Namespaces(confman, sender, hosts, leader);
}

/** A leader with the given answers. */
async function leader(t: TestContext, script: FakeConfman['script']): Promise<FakeConfman> {
  const node = await fakeConfman(t, script);
  lead(node);
  return node;
}

test('namespaces are listed by name', async (t) => {
  const node = await leader(t, { [LIST]: listed('bench-a', 'mine') });
  assert.deepEqual(await of(t, node.url).list(), ['bench-a', 'mine']);
  assert.equal(node.seen[0]?.headers['x-api-key'], 'k');
});

test('a list that is refused is an error with the reason', async (t) => {
  const node = await leader(t, { [LIST]: { status: 403 } });
  await assert.rejects(of(t, node.url).list(), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, EXIT.unavailable);
    assert.equal(error.message, `the namespaces of ${node.url} cannot be listed: forbidden`);
    return true;
  });
});

for (const [name, body] of [
  ['a page', '<html>welcome</html>'],
  ['nothing', undefined],
  ['some other JSON', { status: 'ok' }],
] as const) {
  test(`a namespace is not made by whoever answers 200 and ${name}`, async (t) => {
    const node = await leader(t, { [LIST]: listed(), [PUT]: { status: 200, body } });
    await assert.rejects(of(t, node.url).checkRights('bench-a'), /bench-a could not be created .*wrong-answer/);
    assert.deepEqual(node.changes(), [LIST, PUT]);
  });
}

test('rights are proven by creating a namespace', async (t) => {
  const node = await leader(t, { [LIST]: listed(), [PUT]: made });
  assert.deepEqual(await of(t, node.url).checkRights('bench-a'), []);
  assert.deepEqual(node.changes(), [LIST, PUT]);
  assert.match(node.seen.at(-1)?.body ?? '', /^\{"description":/);
});

for (const [name, script, message, requests] of [
  ['a key that is unknown', { [LIST]: { status: 401 } }, /does not accept the API key \(401\)/, [LIST]],
  ['a key that may not read', { [LIST]: { status: 403 } }, /may not read namespaces .* \(403\)/, [LIST]],
  [
    'a key that may read and not create',
    { [LIST]: listed(), [PUT]: { status: 403 } },
    /may not create namespaces on .* \(403\)\.\nUse a key with the admin role/,
    [LIST, PUT],
  ],
  [
    'a key that was withdrawn in between',
    { [LIST]: listed(), [PUT]: { status: 401 } },
    /does not accept the API key/,
    [LIST, PUT],
  ],
  [
    'a name that is not accepted',
    { [LIST]: listed(), [PUT]: { status: 400 } },
    /namespace bench-a could not be created on .*: bad-request/,
    [LIST, PUT],
  ],
] as const) {
  test(`${name} is told at once, without trying again`, async (t) => {
    const node = await leader(t, { ...script });
    await assert.rejects(of(t, node.url).checkRights('bench-a'), { name: 'UserError', message });
    assert.deepEqual(node.changes(), requests);
  });
}

test('a change follows the redirect to the leader, and stays with it', async (t) => {
  const second = await leader(t, { [PUT]: made, [DELETE]: { status: 204 }, [LIST]: listed() });
  const first = await fakeConfman(t, { [LIST]: listed(), [PUT]: { status: 307, location: `${second.url}/api/v1/x` } });
  follow(first, second);
  const namespaces = of(t, first.url);
  await namespaces.checkRights('bench-a');
  assert.deepEqual(await namespaces.remove(['bench-a']), []);
  assert.deepEqual(first.changes(), [LIST, PUT]);
  assert.deepEqual(second.changes(), [PUT, DELETE, LIST]);
});

test('a change that finds no leader is tried again at whoever leads by then', async (t) => {
  const second = await leader(t, { [DELETE]: { status: 204 }, [LIST]: listed() });
  const first = await fakeConfman(t, { [DELETE]: title(503, 'No leader available') });
  follow(first, second);
  assert.deepEqual(await of(t, first.url).remove(['bench-a']), []);
  assert.deepEqual(first.changes(), [DELETE]);
  assert.deepEqual(second.changes(), [DELETE, LIST]);
});

test('a change whose leader died is tried again at the new one', async (t) => {
  const alive = await leader(t, { [DELETE]: { status: 204 }, [LIST]: listed() });
  const dead = await deadUrl();
  assert.deepEqual(await of(t, dead, [dead, alive.url]).remove(['bench-a']), []);
});

test('a change that may not have been done is repeated, and found done', async (t) => {
  const node = await leader(t, { [DELETE]: [title(503, 'Replication failed'), { status: 404 }], [LIST]: listed() });
  assert.deepEqual(await of(t, node.url).remove(['bench-a']), []);
  assert.deepEqual(node.changes(), [DELETE, DELETE, LIST]);
});

test('a namespace that never was is as good as removed', async (t) => {
  const node = await leader(t, { [LIST]: listed('mine') });
  assert.deepEqual(await of(t, node.url).remove(['bench-a']), []);
});

test('a namespace that is still listed after it was deleted is left over', async (t) => {
  const node = await leader(t, { [DELETE]: { status: 204 }, [LIST]: listed('mine', 'bench-a') });
  assert.deepEqual(await of(t, node.url).remove(['bench-a']), [{ name: 'bench-a', reason: 'still listed' }]);
});

test('a namespace that may not be deleted is left over once, with that reason', async (t) => {
  const node = await leader(t, { [DELETE]: { status: 403 }, [LIST]: listed('bench-a') });
  assert.deepEqual(await of(t, node.url).remove(['bench-a']), [{ name: 'bench-a', reason: 'forbidden' }]);
});

test('one namespace that cannot be deleted does not keep the next', async (t) => {
  const next = 'DELETE /api/v1/namespaces/bench-b';
  const node = await leader(t, { [DELETE]: { status: 403 }, [next]: { status: 204 }, [LIST]: listed('bench-a') });
  const left = await of(t, node.url).remove(['bench-a', 'bench-b']);
  assert.deepEqual(
    left.map(({ name }) => name),
    ['bench-a'],
  );
  assert.deepEqual(node.changes(), [DELETE, next, LIST]);
});

test('checking the rights says which namespaces were there before', async (t) => {
  const lists = [listed('mine', 'bench-a'), listed('mine', 'bench-a', 'bench-b')];
  const node = await leader(t, { [LIST]: lists, [PUT]: made });
  assert.deepEqual(await of(t, node.url).checkRights('bench-a'), ['mine', 'bench-a']);
});

test('a list that does not come for another reason than the key does not stop a run', async (t) => {
  const node = await leader(t, { [LIST]: { status: 500 }, [PUT]: made });
  assert.deepEqual(await of(t, node.url).checkRights('bench-a'), []);
  assert.deepEqual(node.changes(), [LIST, PUT]);
});

const UNPROVEN = 'deleted, but the cluster does not answer whether it is gone';

test('where the list does not come, nothing that was deleted is proven to be gone', async (t) => {
  const next = 'DELETE /api/v1/namespaces/bench-b';
  for (const list of [{ status: 500 }, { status: 403 }, 'hang-up'] as const) {
    const node = await leader(t, { [DELETE]: { status: 204 }, [next]: { status: 404 }, [LIST]: list });
    assert.deepEqual(await of(t, node.url).remove(['bench-a', 'bench-b']), [
      { name: 'bench-a', reason: UNPROVEN },
      { name: 'bench-b', reason: UNPROVEN },
    ]);
  }
});

test('what could not be deleted is named with its own reason where the list does not come', async (t) => {
  const next = 'DELETE /api/v1/namespaces/bench-b';
  const node = await leader(t, { [DELETE]: { status: 403 }, [next]: { status: 204 }, [LIST]: { status: 500 } });
  assert.deepEqual(await of(t, node.url).remove(['bench-a', 'bench-b']), [
    { name: 'bench-a', reason: 'forbidden' },
    { name: 'bench-b', reason: UNPROVEN },
  ]);
});

test('deleting on a node that takes connections and never answers ends in time, and the rest is told as left', async (t) => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    silent.close();
    silent.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const sender = new Sender(withKey('k'));
  t.after(() => sender.close());
  const until = performance.now() + 300;
  const namespaces = new Namespaces(confman, sender, [url], url, () => until);
  const names = Array.from({ length: 200 }, (_, at) => `bench-${at}`);
  assert.deepEqual(
    await namespaces.remove(names),
    names.map((name) => ({ name, reason: 'timeout' })),
  );
});

test('what a node says of a refusal is quoted, the key never', async (t) => {
  const body = { title: 'Quota used up', detail: 'of key-4711\u001b[2J' };
  const node = await leader(t, { [LIST]: listed(), [PUT]: { status: 400, body } });
  const sender = new Sender(withKey('key-4711'));
  t.after(() => sender.close());
  await assert.rejects(new Namespaces(confman, sender, [node.url], node.url).checkRights('bench-a'), {
    message: `namespace bench-a could not be created on confman at ${node.url}: bad-request ("Quota used up: of *** [2J").`,
  });
});
