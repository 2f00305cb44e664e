import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type EntryTarget, keepsEntries } from '../../../../lib/targets/kinds.ts';
import { spokenTo } from '../../../../lib/targets/target.ts';
import { type Access, Credentials, keyAccess } from '../../../../runner/cluster/access.ts';
import { Sender } from '../../../../runner/cluster/send.ts';
import { startEmbeddedCluster } from '../../../../runner/embedded/embedded.ts';
import type { Recipe } from '../../../../runner/embedded/recipe.ts';
import { recipeOf } from '../../../../runner/embedded/recipes.ts';
import { makeSecurity, type Security, secureAccess } from '../../../../runner/embedded/security.ts';
import { UserError } from '../../../../runner/system/errors.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import { ownFolder, setVariables } from '../../../fixtures/surroundings.ts';

const ENTRY = { namespace: 'n', key: 'k' };

/** How a read of an entry ends for somebody. */
async function readAs(t: TestContext, target: EntryTarget, url: string, access: Access): Promise<string> {
  const sender = new Sender(new Credentials(target, { ...access, named: [url] }));
  t.after(() => sender.close());
  const response = await sender.send(url, target.entries.read(ENTRY), 5_000);
  const answer = target.classify('read', response);
  return response.error ?? (answer.outcome === 'ok' ? 'ok' : answer.reason);
}

function entryTarget({ target }: Recipe): EntryTarget {
  assert.ok(keepsEntries(target));
  return target;
}

for (const name of ['etcd', 'confman']) {
  test(`an embedded ${name} with TLS serves those who have a certificate and authenticate, and nobody else`, async (t) => {
    const security = await makeSecurity(ownFolder(t));
    const recipe = recipeOf(name).secured?.(security);
    assert.ok(recipe !== undefined);
    const target = entryTarget(recipe);
    const own = secureAccess(target, security);
    const cluster = await startEmbeddedCluster({
      recipe,
      nodes: 1,
      tools: { etcd: (await provideTool('etcd')).path },
      ...(own.key === null ? {} : { adminKey: own.key }),
    });
    t.after(() => cluster.stop());
    const [{ url, dataFolder } = { url: '', dataFolder: '' }] = cluster.nodes;
    assert.match(url, /^https:/);
    for (const protocol of target.protocols) {
      const spoken = spokenTo(target, protocol, null);
      const read = (access: Access) => readAs(t, spoken, url, access);
      assert.match(await read(own), /^(ok|not-found)$/, protocol);
      // Over gRPC etcd takes a certificate without a name for a user without a name.
      assert.match(await read({ ...keyAccess(null), tls: own.tls }), /^(unauthorized|forbidden)$/, protocol);
      const { ca, caFile } = security.tls;
      const nameless = { ca, caFile, cert: null, key: null, certFile: null, keyFile: null };
      assert.match(await read({ ...own, tls: nameless }), /^(tls|connection-lost|no-connection)$/, protocol);
      assert.equal(await read({ ...own, tls: null }), 'tls', 'a machine does not trust it');
    }
    assert.equal(statSync(join(dirname(dataFolder), 'key.pem')).mode & 0o777, 0o600);
  });
}

test('keys of a run are for its owner alone, in a folder for the owner alone', async (t) => {
  const { tls }: Security = await makeSecurity(ownFolder(t));
  for (const path of [tls.keyFile, join(dirname(tls.caFile as string), 'ca.key')]) {
    assert.equal(statSync(path as string).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(path as string)).mode & 0o777, 0o700);
  }
});

test('where there is no openssl, that and what to do is said', async (t) => {
  setVariables(t, { PATH: ownFolder(t) });
  await assert.rejects(
    makeSecurity(ownFolder(t)),
    (error) => error instanceof UserError && /no program openssl on the PATH.*\nInstall it/s.test(error.message),
  );
});
