import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call, object } from './client.ts';
import type { ContractContext } from './confman.ts';

export function healthTests(context: ContractContext): void {
  describe('health', () => {
    it('says that the process lives, to everybody', async () => {
      for (const url of context.baseUrls()) {
        const answer = await call('GET', `${url}/health`);
        assert.equal(answer.status, 200);
        const { status, timestamp } = object(answer);
        assert.equal(status, 'healthy');
        assert.ok(!Number.isNaN(Date.parse(String(timestamp))));
      }
    });

    it('names one leader on every node, with a trailing slash, in one term', async () => {
      const views = [];
      for (const url of context.baseUrls()) {
        const answer = await call('GET', `${url}/health/ready`);
        assert.equal(answer.status, 200);
        const { status, timestamp, cluster } = object(answer);
        assert.equal(status, 'ready');
        assert.ok(!Number.isNaN(Date.parse(String(timestamp))));
        views.push(cluster as Record<string, unknown>);
      }
      for (const view of views) {
        assert.deepEqual(Object.keys(view).sort(), ['leader', 'leaderKnown', 'role', 'term']);
        assert.equal(view.leaderKnown, true);
        assert.equal(view.leader, `${context.leader()}/`);
        assert.ok(Number.isInteger(view.term));
        assert.equal(view.term, views[0]?.term);
      }
      assert.equal(views.filter(({ role }) => role === 'leader').length, 1);
      assert.equal(views.filter(({ role }) => role === 'follower').length, views.length - 1);
    });

    it('echoes a correlation id and makes one of 32 hex digits where there is none', async () => {
      const url = context.leader();
      const sent = await call('GET', `${url}/health`, { headers: { 'X-Correlation-Id': 'contract-7' } });
      assert.equal(sent.headers['x-correlation-id'], 'contract-7');
      const made = await call('GET', `${url}/health`);
      assert.match(String(made.headers['x-correlation-id']), /^[0-9a-f]{32}$/);
      const refused = await call('GET', `${url}/api/v1/namespaces`);
      assert.match(String(refused.headers['x-correlation-id']), /^[0-9a-f]{32}$/);
      assert.notEqual(made.headers['x-correlation-id'], refused.headers['x-correlation-id']);
    });
  });
}
