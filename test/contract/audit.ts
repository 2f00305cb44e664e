import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { call, list, object } from './client.ts';
import type { ContractContext } from './confman.ts';

export function auditTests(context: ContractContext): void {
  const { adminKey: key } = context;
  const put = (ns: string, name: string, value: string) =>
    call('PUT', `${context.leader()}${context.entry(ns, name)}`, { key, json: { value } });
  const audit = async (ns: string, query = '', url = context.leader()) =>
    list(await call('GET', `${url}${context.path(ns)}/audit${query}`, { key }));
  /** True, and the test skipped, where the cluster under test keeps no trail. */
  const isOff = async (test: TestContext): Promise<boolean> => {
    if (!context.external) return false;
    const ns = context.namespace();
    await put(ns, 'k', 'v');
    if ((await audit(ns)).length > 0) return false;
    test.skip('the audit trail is switched off (set Audit__Enabled=true on all nodes)');
    return true;
  };
  // Later than the event before it by the clock that orders them.
  const tick = () => new Promise((resolve) => setTimeout(resolve, 3));

  describe('audit trail', () => {
    it('tells what was written, newest first, with the values before and after', async (test) => {
      if (await isOff(test)) return;
      const ns = context.namespace();
      const path = `${context.leader()}${context.path(ns)}`;
      const steps = [
        () => call('PUT', path, { key, json: { description: 'first' } }),
        () => put(ns, 'k', 'one'),
        () => put(ns, 'k', 'two'),
        () => call('PUT', path, { key, json: { description: 'second' } }),
        () => call('DELETE', `${context.leader()}${context.entry(ns, 'k')}`, { key }),
        () => put(ns, 'k', 'three'),
        () => call('DELETE', path, { key }),
        () => put(ns, 'k', 'four'),
      ];
      for (const step of steps) {
        assert.ok((await step()).status < 300);
        await tick();
      }
      const expected = [
        ['config.created', 'k', null, 'four'],
        ['namespace.deleted', null, 'second', null],
        ['config.created', 'k', null, 'three'],
        ['config.deleted', 'k', 'two', null],
        ['namespace.updated', null, 'first', 'second'],
        ['config.updated', 'k', 'one', 'two'],
        ['config.created', 'k', null, 'one'],
        ['namespace.created', null, null, 'first'],
      ];
      for (const url of context.baseUrls()) {
        const events = await audit(ns, '', url);
        const seen = events.map(({ action, key: name, oldValue, newValue }) => [action, name, oldValue, newValue]);
        assert.deepEqual(seen, expected);
        const fields = ['action', 'actor', 'key', 'namespace', 'newValue', 'oldValue', 'timestamp'];
        for (const event of events) {
          assert.deepEqual(Object.keys(event).sort(), fields);
          assert.equal(event.namespace, ns);
          assert.ok(!Number.isNaN(Date.parse(String(event.timestamp))));
        }
        const times = events.map(({ timestamp }) => Date.parse(String(timestamp)));
        assert.deepEqual(
          times,
          [...times].sort((a, b) => b - a),
        );
      }
      const { updatedBy } = object(await call('GET', `${context.leader()}${context.entry(ns, 'k')}`, { key }));
      assert.equal((await audit(ns))[0]?.actor, updatedBy);
    });

    it('gives 50 events unless told otherwise, and never fewer than one', async (test) => {
      if (await isOff(test)) return;
      const ns = context.namespace();
      for (let round = 0; round < 6; round++) {
        await Promise.all(Array.from({ length: 10 }, (_, index) => put(ns, `k${index}`, `${round}`)));
      }
      await tick();
      await put(ns, 'last', 'v');
      assert.equal((await audit(ns)).length, 50);
      for (const [query, length] of [
        ['?limit=5', 5],
        ['?limit=1000', 61],
        ['?limit=9999', 61],
        ['?limit=0', 1],
        ['?limit=-3', 1],
      ] as const) {
        const events = await audit(ns, query);
        assert.equal(events.length, length, query);
        assert.equal(events[0]?.key, 'last');
      }
    });

    it('leaves out values of 64 KiB and more', async (test) => {
      if (await isOff(test)) return;
      const ns = context.namespace();
      const large = Math.random().toString(36).slice(2).padEnd(65_536, 'x');
      await put(ns, 'k', large.slice(1));
      await tick();
      await put(ns, 'k', large);
      const [update, creation] = await audit(ns);
      assert.deepEqual([update?.action, update?.newValue], ['config.updated', null]);
      assert.deepEqual([creation?.action, creation?.oldValue], ['config.created', null]);
      assert.ok(update?.oldValue === large.slice(1) && creation?.newValue === large.slice(1));
    });

    it('is an empty array for a namespace that nothing was written to', async () => {
      assert.deepEqual(await audit(context.namespace()), []);
    });
  });
}
