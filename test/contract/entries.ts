import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call, list, object } from './client.ts';
import type { ContractContext } from './confman.ts';
import { assertInvalid, assertProblem } from './problems.ts';

const FIELDS = ['key', 'namespace', 'type', 'updatedAt', 'updatedBy', 'value', 'version'];
const WITH_TICKS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)$/;
const WITH_MS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;

export function entryTests(context: ContractContext): void {
  const { adminKey: key } = context;
  const put = (ns: string, name: string, json: unknown) =>
    call('PUT', `${context.leader()}${context.entry(ns, name)}`, { key, json });
  const get = (ns: string, name: string, url = context.leader()) =>
    call('GET', `${url}${context.entry(ns, name)}`, { key });

  describe('config entries', () => {
    it('echoes a PUT with version 0 and serves it with its true version', async () => {
      const ns = context.namespace();
      const created = await put(ns, 'k', { value: 'one' });
      assert.equal(created.status, 200);
      assert.match(String(created.headers['content-type']), /^application\/json/);
      const echo = object(created);
      assert.deepEqual(Object.keys(echo).sort(), FIELDS);
      const { updatedAt, updatedBy, ...rest } = echo;
      assert.deepEqual(rest, { namespace: ns, key: 'k', value: 'one', type: 'string', version: 0 });
      assert.match(String(updatedAt), WITH_TICKS);

      const first = object(await get(ns, 'k'));
      assert.deepEqual(Object.keys(first).sort(), FIELDS);
      assert.equal(first.version, 1);
      assert.match(String(first.updatedAt), WITH_MS);
      assert.equal(first.updatedBy, updatedBy);
      assert.equal(Math.trunc(Date.parse(String(updatedAt))), Date.parse(String(first.updatedAt)));

      const updated = await put(ns, 'k', { value: 'two', type: 'text' });
      assert.equal(updated.status, 200);
      assert.equal(object(updated).version, 0);
      const second = object(await get(ns, 'k'));
      assert.deepEqual([second.version, second.value, second.type], [2, 'two', 'text']);
    });

    it('shows an acknowledged write on every node at once', async () => {
      const ns = context.namespace();
      for (let round = 0; round < 20; round++) {
        assert.equal((await put(ns, 'k', { value: `round ${round}` })).status, 200);
        for (const url of context.baseUrls()) assert.equal(object(await get(ns, 'k', url)).value, `round ${round}`);
      }
    });

    it('keeps every character of a value, and names that need encoding', async () => {
      const ns = context.namespace();
      const value = 'line\nbreak "quoted" \\ tab\t \u0000 ä € 😀 </script>';
      for (const name of ['plain', 'with space', 'colon:dot.dash-_', 'ümlaut', '50%', 'a+b&c=d?e#f']) {
        assert.equal(object(await put(ns, name, { value })).key, name);
        const entry = object(await get(ns, name));
        assert.deepEqual([entry.namespace, entry.key, entry.value], [ns, name, value]);
      }
    });

    it('keeps values on both sides of 64 KiB and of a megabyte', async () => {
      const ns = context.namespace();
      for (const bytes of [0x1_00_00 - 1, 0x1_00_00, 100_000, 1_048_576]) {
        // Never the same bytes twice: real Confman stores large values by their content.
        const value = Math.random().toString(36).slice(2).padEnd(bytes, 'abcdefgh');
        const echo = await put(ns, `k${bytes}`, { value });
        assert.equal(echo.status, 200);
        assert.ok(object(echo).value === value);
        for (const url of context.baseUrls()) assert.ok(object(await get(ns, `k${bytes}`, url)).value === value);
      }
    });

    it('lists and dumps no value of 64 KiB and more, and says what it is found by', async () => {
      const ns = context.namespace();
      const large = Math.random().toString(36).slice(2).padEnd(0x1_00_00, 'abcdefgh');
      await put(ns, 'small', { value: large.slice(1) });
      await put(ns, 'large', { value: large });
      for (const url of context.baseUrls()) {
        const listed = list(await call('GET', `${url}${context.path(ns)}/config`, { key }));
        const values = new Map(listed.map((item) => [item.key, item.value]));
        assert.ok(values.get('small') === large.slice(1));
        assert.equal(values.get('large'), '');
        const dumped = list(await call('GET', `${url}/api/v1/configs`)).filter((item) => item.ns === ns);
        const [blob] = dumped.filter((item) => item.key === 'large');
        assert.equal(blob?.isBlobBacked, true);
        assert.equal(blob?.value, `[blob:${blob?.blobId}]`);
        assert.match(String(blob?.blobId), /^[0-9a-f]{64}$/);
      }
    });

    it('refuses a value that is no JSON string, on every node', async () => {
      const ns = context.namespace();
      const bodies = [
        { value: 7 },
        { value: {} },
        { value: ['a'] },
        { value: true },
        { value: null },
        {},
        { value: 'v', type: 7 },
      ];
      for (const url of context.baseUrls()) {
        for (const json of bodies) assertInvalid(await call('PUT', `${url}${context.entry(ns, 'k')}`, { key, json }));
        const headers = { 'Content-Type': 'application/json' };
        for (const body of ['{"value":', '', '"text"', '[]']) {
          assertInvalid(await call('PUT', `${url}${context.entry(ns, 'k')}`, { key, body, headers }));
        }
      }
      assert.equal((await get(ns, 'k')).status, 404);
    });

    it('refuses a body that is not declared as JSON', async () => {
      const url = `${context.leader()}${context.entry(context.namespace(), 'k')}`;
      const body = '{"value":"v"}';
      assertProblem(await call('PUT', url, { key, body }), 415, null);
      assertProblem(await call('PUT', url, { key, body, headers: { 'Content-Type': 'text/plain' } }), 415, null);
      const headers = { 'Content-Type': 'application/json; charset=utf-8' };
      assert.equal((await call('PUT', url, { key, body, headers })).status, 200);
    });

    it('answers 404 for a key that is not there', async () => {
      const ns = context.namespace();
      assertProblem(await get(ns, 'absent'), 404, 'Configuration not found');
      const removal = await call('DELETE', `${context.leader()}${context.entry(ns, 'absent')}`, { key });
      assertProblem(removal, 404, 'Configuration not found');
    });

    it('deletes with an empty 204, once', async () => {
      const ns = context.namespace();
      const url = `${context.leader()}${context.entry(ns, 'k')}`;
      await put(ns, 'k', { value: 'v' });
      const removal = await call('DELETE', url, { key });
      assert.deepEqual([removal.status, removal.text], [204, '']);
      for (const node of context.baseUrls()) assert.equal((await get(ns, 'k', node)).status, 404);
      assertProblem(await call('DELETE', url, { key }), 404, 'Configuration not found');
      await put(ns, 'k', { value: 'again' });
      assert.equal(object(await get(ns, 'k')).version, 1);
    });

    it('lists a namespace whole, and nothing of one whose name begins the same', async () => {
      const ns = context.namespace();
      const names = Array.from({ length: 150 }, (_, index) => `key-${index}`).sort();
      await Promise.all(names.map((name) => put(ns, name, { value: `of ${name}` })));
      const longer = `${ns}-longer`;
      await put(longer, 'other', { value: 'v' });
      for (const url of context.baseUrls()) {
        const answer = await call('GET', `${url}${context.path(ns)}/config`, { key });
        assert.equal(answer.status, 200);
        const items = list(answer);
        assert.deepEqual(items.map((item) => item.key).sort(), names);
        for (const item of items) {
          assert.deepEqual(Object.keys(item).sort(), FIELDS);
          assert.deepEqual([item.namespace, item.value, item.version], [ns, `of ${item.key}`, 1]);
        }
      }
      await call('DELETE', `${context.leader()}${context.entry(longer, 'other')}`, { key });
    });

    it('lists an unknown namespace as an empty array', async () => {
      const answer = await call('GET', `${context.leader()}${context.path(context.namespace())}/config`, { key });
      assert.deepEqual([answer.status, answer.text], [200, '[]']);
    });

    it('answers 404 for an unknown path', async () => {
      const answer = await call('GET', `${context.leader()}/api/v1/nothing`, { key });
      assert.equal(answer.status, 404);
    });
  });
}
