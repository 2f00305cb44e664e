import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Sender } from '../../../../runner/cluster/send.ts';
import { missingNow } from '../../../../runner/faults/ledger/proof.ts';
import { plainNode } from '../../../fixtures/plain-node.ts';
import { plain } from '../../../fixtures/plain-target.ts';
import { serve } from '../../../fixtures/serve.ts';

const PROBE = { entry: { namespace: 'bench-smoke-001', key: 'key-80000000' }, value: 'up at 2' };

/** A node that has come back on its data and waits for a leader: it reads, and takes writes when it is told to. A fake, for that moment is short. */
async function returning(t: TestContext) {
  const state = { leads: false, value: 'up at 1' };
  const url = await serve(t, (request, response) => {
    if (request.method === 'GET') return response.writeHead(201).end(state.value);
    if (!state.leads) return response.writeHead(503).end();
    request.on('data', (chunk: Buffer) => {
      state.value = chunk.toString();
    });
    return request.on('end', () => response.writeHead(204).end());
  });
  return { url, state };
}

test('nodes that say nothing of themselves serve again when each takes a write and shows it, not when they only read', async (t) => {
  const [{ url, state }, other] = [await returning(t), await plainNode(t)];
  const sender = new Sender();
  t.after(() => sender.close());
  const both = [
    { name: 'node1', url: other.url },
    { name: 'node2', url },
  ];
  assert.equal(await missingNow(plain, both.slice(0, 1), sender, PROBE), null);
  assert.equal(await missingNow(plain, both, sender, PROBE), 'node2 does not accept writes');
  state.leads = true;
  assert.equal(await missingNow(plain, both, sender, PROBE), null);
});
