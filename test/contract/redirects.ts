import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call, object } from './client.ts';
import type { ContractContext } from './confman.ts';
import { assertInvalid, assertProblem } from './problems.ts';

export function redirectTests(context: ContractContext): void {
  const { adminKey: key } = context;

  describe('writes on a follower', () => {
    it('are sent to the leader with 307, its address with the path as it reads decoded, and an empty body', async (test) => {
      if (context.followers().length === 0) return test.skip('a single node has no follower');
      const ns = context.namespace();
      const writes = [
        ['PUT', context.entry(ns, 'a key'), { value: 'v' }],
        ['PUT', context.path(ns), {}],
        ['DELETE', context.entry(ns, 'a key'), undefined],
        ['DELETE', context.path(ns), undefined],
      ] as const;
      for (const url of context.followers()) {
        for (const [method, path, json] of writes) {
          for (const target of [path, `${path}?dry=1&x=%20y`]) {
            const answer = await call(method, `${url}${target}`, { key, json });
            assert.equal(answer.status, 307, `${method} ${target}: ${answer.text}`);
            assert.equal(answer.headers.location, `${context.leader()}${decodeURIComponent(target)}`);
            assert.equal(answer.text, '');
          }
        }
      }
      const unwritten = await call('GET', `${context.leader()}${context.path(ns)}`, { key });
      assert.equal(unwritten.status, 404);
    });

    it('are sent to the leader whatever the key, at the path that was asked for', async (test) => {
      const [follower] = context.followers();
      if (follower === undefined) return test.skip('a single node has no follower');
      const ns = context.namespace();
      for (const name of ['100%', 'größe', 'a/b']) {
        const path = context.entry(ns, name);
        const answer = await call('PUT', `${follower}${path}`, { key, json: { value: 'v' } });
        // A real one's web server takes no letter in a header that is not ASCII.
        if (context.external && answer.status === 500 && /[^ -~]/.test(name)) continue;
        assert.equal(answer.status, 307, `${name}: ${answer.text}`);
        // A letter for each byte.
        const location = Buffer.from(String(answer.headers.location), 'latin1').toString();
        assert.ok(
          [path, decodeURIComponent(path)].some((form) => location === context.leader() + form),
          location,
        );
      }
    });

    it('arrive when the redirect is followed', async (test) => {
      const [follower] = context.followers();
      if (follower === undefined) return test.skip('a single node has no follower');
      const path = context.entry(context.namespace(), 'k');
      const json = { value: 'x'.repeat(200_000) };
      const { headers } = await call('PUT', `${follower}${path}`, { key, json });
      assert.equal((await call('PUT', String(headers.location), { key, json })).status, 200);
      assert.ok(object(await call('GET', `${follower}${path}`, { key })).value === json.value);
    });

    it('are validated before they are redirected', async (test) => {
      const [follower] = context.followers();
      if (follower === undefined) return test.skip('a single node has no follower');
      const url = `${follower}${context.entry(context.namespace(), 'k')}`;
      assertInvalid(await call('PUT', url, { key, json: { value: 1 } }));
      assertProblem(await call('PUT', url, { key, body: '{"value":"v"}' }), 415, null);
      assert.equal((await call('PUT', url, { json: { value: 'v' } })).status, 401);
      assert.equal((await call('PUT', url, { key: context.readerKey, json: { value: 'v' } })).status, 403);
    });
  });
}
