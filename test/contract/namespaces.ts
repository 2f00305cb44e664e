import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call, list, object } from './client.ts';
import type { ContractContext } from './confman.ts';
import { assertInvalid, assertProblem } from './problems.ts';

export function namespaceTests(context: ContractContext): void {
  const { adminKey: key } = context;
  const put = (ns: string, json: unknown) => call('PUT', `${context.leader()}${context.path(ns)}`, { key, json });
  const get = (ns: string, url = context.leader()) => call('GET', `${url}${context.path(ns)}`, { key });
  const remove = (ns: string) => call('DELETE', `${context.leader()}${context.path(ns)}`, { key });
  const putEntry = (ns: string, name: string) =>
    call('PUT', `${context.leader()}${context.entry(ns, name)}`, { key, json: { value: 'v' } });
  const entries = async (ns: string) =>
    list(await call('GET', `${context.leader()}${context.path(ns)}/config`, { key }));

  describe('namespaces', () => {
    it('gives 200 for a new one and for one that is there', async () => {
      const ns = context.namespace();
      const created = await put(ns, { description: 'first', owner: 'somebody' });
      assert.equal(created.status, 200);
      const { createdAt, ...rest } = object(created);
      assert.deepEqual(rest, { path: ns, description: 'first', owner: 'somebody' });
      assert.ok(!Number.isNaN(Date.parse(String(createdAt))));
      assert.equal((await put(ns, { description: 'second' })).status, 200);
      for (const url of context.baseUrls()) assert.equal(object(await get(ns, url)).description, 'second');
    });

    it('makes the name of the key the owner where none is given', async () => {
      const ns = context.namespace();
      const { owner, description } = object(await put(ns, {}));
      const entry = object(await putEntry(ns, 'k'));
      assert.equal(owner, entry.updatedBy);
      assert.deepEqual([object(await get(ns)).owner, description ?? null], [owner, null]);
    });

    it('answers a PUT with the present time and keeps the original one', async () => {
      const ns = context.namespace();
      await put(ns, {});
      const original = Date.parse(String(object(await get(ns)).createdAt));
      await new Promise((resolve) => setTimeout(resolve, 20));
      const again = Date.parse(String(object(await put(ns, {})).createdAt));
      assert.ok(again > original);
      assert.equal(Date.parse(String(object(await get(ns)).createdAt)), original);
    });

    it('needs a JSON body', async () => {
      const url = `${context.leader()}${context.path(context.namespace())}`;
      assertProblem(await call('PUT', url, { key }), 415, null);
      assertProblem(await call('PUT', url, { key, body: '{}' }), 415, null);
      const headers = { 'Content-Type': 'application/json' };
      assertInvalid(await call('PUT', url, { key, body: '', headers }));
      assertInvalid(await call('PUT', url, { key, json: { owner: 7 } }));
      assertInvalid(await call('PUT', url, { key, json: { description: [] } }));
    });

    it('lists those with a record', async () => {
      const ns = context.namespace();
      await put(ns, { description: 'listed' });
      for (const url of context.baseUrls()) {
        const answer = await call('GET', `${url}/api/v1/namespaces`, { key });
        assert.equal(answer.status, 200);
        const record = list(answer).find(({ path }) => path === ns);
        assert.deepEqual(record, object(await get(ns, url)));
      }
    });

    it('takes entries in a namespace without a record, and then neither lists nor deletes it', async () => {
      const ns = context.namespace();
      assert.equal((await putEntry(ns, 'k')).status, 200);
      assert.equal((await entries(ns)).length, 1);
      const dump = list(await call('GET', `${context.leader()}/api/v1/configs`));
      assert.equal(dump.filter((item) => item.ns === ns).length, 1);
      const names = list(await call('GET', `${context.leader()}/api/v1/namespaces`, { key })).map(({ path }) => path);
      assert.ok(!names.includes(ns));
      assertProblem(await get(ns), 404, 'Namespace not found');
      assertProblem(await remove(ns), 404, 'Namespace not found');
      assert.equal((await entries(ns)).length, 1);
    });

    it('deletes the record and all entries of exactly that namespace', async () => {
      const ns = context.namespace();
      const longer = `${ns}-longer`;
      for (const name of [ns, longer]) await put(name, {});
      await Promise.all(Array.from({ length: 70 }, (_, index) => putEntry(ns, `k${index}`)));
      await putEntry(longer, 'stays');
      const removal = await remove(ns);
      assert.deepEqual([removal.status, removal.text], [204, '']);
      for (const url of context.baseUrls()) {
        assertProblem(await get(ns, url), 404, 'Namespace not found');
        assert.equal((await call('GET', `${url}${context.path(ns)}/config`, { key })).text, '[]');
      }
      assertProblem(await remove(ns), 404, 'Namespace not found');
      assert.equal((await entries(longer)).length, 1);
      await putEntry(ns, 'k0');
      assert.equal((await entries(ns))[0]?.version, 1);
      assert.equal((await remove(longer)).status, 204);
    });
  });
}
