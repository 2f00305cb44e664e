import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { type TestContext, test } from 'node:test';
import { OWNER_ENTRY, OWNER_NAMESPACE, type Owner, ownerText, readOwner } from '../../../lib/data/owner.ts';
import { confman } from '../../../lib/targets/confman.ts';
import { Namespaces } from '../../../runner/cluster/namespaces.ts';
import { findOwner, Ownership } from '../../../runner/cluster/ownership.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { thisProcess } from '../../../runner/system/owner.ts';
import { withKey } from '../../fixtures/credentials.ts';
import { ScriptedCluster } from '../../fixtures/scripted-cluster.ts';

const NAMES = ['bench-smoke-001', 'bench-smoke-002'];

/** Those of a test, to be ended while the cluster is there. */
const owned = new WeakMap<Namespaces, Ownership[]>();

async function clusterOf(t: TestContext): Promise<Namespaces> {
  const cluster = await ScriptedCluster.start({ writeMs: 0 });
  const sender = new Sender(withKey('k'));
  const namespaces = new Namespaces(confman, sender, cluster.urls, cluster.urls[0] ?? '');
  t.after(async () => {
    await Promise.all((owned.get(namespaces) ?? []).map((ownership) => ownership.release()));
    await sender.close();
    await cluster.stop();
  });
  for (const name of NAMES) await namespaces.create(name);
  return namespaces;
}

function ownerOf(run: string, more: Partial<Owner> = {}): Owner {
  const { pid, startTicks, bootId, pidNamespace = null } = thisProcess();
  return { run, host: hostname(), pid, startTicks, bootId, pidNamespace, since: 'then', ...more };
}

function made(namespaces: Namespaces, run: string, settleMs = 1): Ownership {
  const ownership = new Ownership(namespaces, ownerOf(run), settleMs);
  owned.set(namespaces, [...(owned.get(namespaces) ?? []), ownership]);
  return ownership;
}

async function claimed(namespaces: Namespaces, run: string): Promise<Ownership> {
  const ownership = made(namespaces, run);
  await ownership.claim();
  await ownership.mark(NAMES);
  return ownership;
}

const quietly = { say: assert.fail };

test('a run at work is found by another of the same machine at once, and is gone once it has ended', async (t) => {
  const namespaces = await clusterOf(t);
  assert.equal(await findOwner(namespaces, quietly), null);
  const ownership = await claimed(namespaces, 'one');
  assert.equal((await findOwner(namespaces, quietly))?.run, 'one');
  assert.equal(await ownership.loss(NAMES), null);
  assert.equal(await ownership.release(), null);
  assert.equal(await findOwner(namespaces, quietly), null);
  assert.ok(!(await namespaces.list()).includes(OWNER_NAMESPACE));
});

test('a run of this machine that was killed is nobody, without any waiting', async (t) => {
  const namespaces = await clusterOf(t);
  await namespaces.write(OWNER_ENTRY, ownerText(ownerOf('killed', { startTicks: 1 }), 5));
  assert.equal(await findOwner(namespaces, quietly), null);
});

test('a run of another machine is found when it says something new', async (t) => {
  const namespaces = await clusterOf(t);
  const elsewhere = ownerOf('far', { host: 'another', bootId: 'another' });
  await namespaces.write(OWNER_ENTRY, ownerText(elsewhere, 1));
  const said: string[] = [];
  const found = findOwner(namespaces, {
    say: (text) => {
      said.push(text);
      void namespaces.write(OWNER_ENTRY, ownerText(elsewhere, 2));
    },
  });
  assert.equal((await found)?.run, 'far');
  assert.match(
    said.join(),
    /^run far on another .* was at work on this cluster: looking whether it still is, 30 s at most$/,
  );
});

test('whoever is interrupted while it looks hears of that', async (t) => {
  const namespaces = await clusterOf(t);
  const far = { host: 'far', bootId: 'another' };
  await namespaces.create(OWNER_NAMESPACE);
  await namespaces.write(OWNER_ENTRY, ownerText(ownerOf('far', far), 0));
  const abort = new AbortController();
  const reason = new Error('enough');
  await assert.rejects(
    findOwner(namespaces, { say: () => setImmediate(() => abort.abort(reason)), signal: abort.signal }),
    (error) => error === reason,
  );
});

test('of two runs that begin at once the later one goes on', async (t) => {
  const namespaces = await clusterOf(t);
  const [one, two] = ['one', 'two'].map((run) => made(namespaces, run, 400));
  const first = one?.claim();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const ends = await Promise.allSettled([first, two?.claim()]);
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  );
  const { reason } = ends[0] as PromiseRejectedResult;
  assert.ok(reason instanceof UserError && reason.exitCode === EXIT.unavailable);
  assert.match(reason.message, /^run two on .* is at work on .*--force/s);
});

for (const [name, remove] of [
  ['by its name', async (namespaces) => void (await namespaces.remove(['bench-smoke-002']))],
  [
    'and made anew',
    async (namespaces) => {
      await namespaces.remove(['bench-smoke-002']);
      await namespaces.create('bench-smoke-002');
    },
  ],
] satisfies [string, (namespaces: Namespaces) => Promise<void>][]) {
  test(`a namespace that somebody deleted ${name} is named`, async (t) => {
    const namespaces = await clusterOf(t);
    const ownership = await claimed(namespaces, 'one');
    await remove(namespaces);
    assert.deepEqual(await ownership.loss(NAMES), { what: 'somebody deleted namespace bench-smoke-002', taken: false });
    assert.equal(ownership.disturbed, true);
    assert.equal(ownership.taken.aborted, false);
  });
}

test('a mark alone that is missing is no deleted namespace where a cluster may lose writes', async (t) => {
  const namespaces = await clusterOf(t);
  const ownership = made(namespaces, 'one');
  await ownership.claim();
  const held = (namespace: string) => [{ namespace, key: 'key-80000001' }];
  for (const name of NAMES) for (const entry of held(name)) await namespaces.write(entry, 'v');
  assert.equal(await ownership.loss(NAMES, { held }), null);
  await namespaces.remove(NAMES);
  assert.deepEqual(await ownership.loss(NAMES, { held }), {
    what: 'somebody deleted namespace bench-smoke-001 and 1 other',
    taken: false,
  });
});

test('a run that took over is named, and what it says and holds is left to it', async (t) => {
  const namespaces = await clusterOf(t);
  const ownership = await claimed(namespaces, 'one');
  const two = await claimed(namespaces, 'two');
  const loss = await ownership.loss(NAMES);
  assert.equal(loss?.taken, true);
  assert.match(loss?.what ?? '', /^run two on .* took this cluster over$/);
  assert.equal(ownership.taken.aborted, true);
  await ownership.release();
  assert.equal(readOwner((await namespaces.read(OWNER_ENTRY)) ?? null)?.run, 'two');
  assert.equal(await two.loss(NAMES), null);
});

test('a run that took over, and has ended since, has left other marks or none', async (t) => {
  const namespaces = await clusterOf(t);
  const ownership = await claimed(namespaces, 'one');
  const two = new Ownership(namespaces, ownerOf('two'));
  await two.mark(NAMES.slice(1));
  assert.deepEqual(await ownership.loss(NAMES), {
    what: 'run two filled namespace bench-smoke-002 anew',
    taken: false,
  });
});

test('nodes that do not answer are no takeover', async (t) => {
  const sender = new Sender(withKey('k'));
  t.after(() => sender.close());
  const cluster = await ScriptedCluster.start({ writeMs: 0 });
  const namespaces = new Namespaces(confman, sender, cluster.urls, cluster.urls[0] ?? '');
  const ownership = new Ownership(namespaces, ownerOf('one'));
  await ownership.claim();
  await cluster.stop();
  assert.equal(await ownership.loss(NAMES), null);
  assert.equal(await findOwner(namespaces, quietly), null);
  assert.deepEqual(await ownership.release(), { name: OWNER_NAMESPACE, reason: 'no node answers' });
});
