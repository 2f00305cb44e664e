import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call, list } from './client.ts';
import type { ContractContext } from './confman.ts';

export function authTests(context: ContractContext): void {
  describe('authentication and roles', () => {
    const routes = (): readonly (readonly [string, string])[] => {
      const ns = context.namespace();
      return [
        ['GET', '/api/v1/namespaces'],
        ['GET', context.path(ns)],
        ['PUT', context.path(ns)],
        ['DELETE', context.path(ns)],
        ['GET', `${context.path(ns)}/config`],
        ['GET', context.entry(ns, 'k')],
        ['PUT', context.entry(ns, 'k')],
        ['DELETE', context.entry(ns, 'k')],
        ['GET', `${context.path(ns)}/audit`],
      ];
    };

    it('answers 401 with an empty body, on every node, without a key or with an unknown one', async () => {
      for (const url of context.baseUrls()) {
        for (const [method, path] of routes()) {
          for (const key of [undefined, 'nobody', context.adminKey.toUpperCase()]) {
            const answer = await call(method, `${url}${path}`, {
              ...(method === 'PUT' ? { json: { value: 'v' } } : {}),
              ...(key === undefined ? {} : { key }),
            });
            assert.equal(answer.status, 401, `${method} ${path} with ${key}`);
            assert.equal(answer.text, '');
          }
        }
      }
    });

    it('lets a viewer read and answers 403 with an empty body when it writes', async () => {
      const key = context.readerKey;
      for (const url of context.baseUrls()) {
        for (const [method, path] of routes()) {
          const answer = await call(method, `${url}${path}`, {
            key,
            ...(method === 'PUT' ? { json: { value: 'v' } } : {}),
          });
          if (method === 'GET') {
            assert.ok(answer.status === 200 || answer.status === 404, `${method} ${path}: ${answer.status}`);
          } else {
            assert.equal(answer.status, 403, `${method} ${path}`);
            assert.equal(answer.text, '');
          }
        }
      }
    });

    it('judges the key before the body', async () => {
      const path = context.entry(context.namespace(), 'k');
      const anonymous = await call('PUT', `${context.leader()}${path}`, { json: { value: 1 } });
      assert.equal(anonymous.status, 401);
      const viewer = await call('PUT', `${context.leader()}${path}`, {
        key: context.readerKey,
        body: '{',
        headers: {},
      });
      assert.equal(viewer.status, 403);
    });

    it('takes the name of the header in any case', async () => {
      const headers = { 'x-API-kEY': context.adminKey };
      const answer = await call('GET', `${context.leader()}/api/v1/namespaces`, { headers });
      assert.equal(answer.status, 200);
    });

    it('gives the dump of everything to everybody', async () => {
      const [ns, key] = [context.namespace(), context.adminKey];
      await call('PUT', `${context.leader()}${context.entry(ns, 'seen')}`, { key, json: { value: 'by all' } });
      for (const url of context.baseUrls()) {
        const answer = await call('GET', `${url}/api/v1/configs`);
        assert.equal(answer.status, 200);
        const item = list(answer).find((entry) => entry.ns === ns);
        assert.ok(item !== undefined);
        const { updatedAt, updatedBy, ...rest } = item;
        const expected = {
          ns,
          key: 'seen',
          value: 'by all',
          type: 'string',
          version: 1,
          isBlobBacked: false,
          blobId: null,
        };
        assert.deepEqual(rest, expected);
        assert.ok(!Number.isNaN(Date.parse(String(updatedAt))));
        assert.equal(typeof updatedBy, 'string');
      }
    });
  });
}
