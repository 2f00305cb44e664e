import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { OperationResult } from '../../lib/report/figures.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import { serve } from '../fixtures/serve.ts';
import { load, options } from './open-load.ts';

/**
 * Three nodes of Confman whose leader takes the dataset and fifty writes, and lets further ones hang; the second node leads then.
 * @param answersReads whether it goes on answering everything else, in its old term
 */
async function hangingLeader(t: TestContext, answersReads: boolean) {
  let hangs = false;
  let writes = 0;
  const urls: string[] = [];
  const store = new Map<string, string>();
  const received = new Map<string, number>();
  const node = (at: number) =>
    serve(t, (request, response) => {
      const stuck = hangs && at === 0;
      const leader = hangs && !stuck ? 1 : 0;
      const path = request.url ?? '';
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const json = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
        const body = Buffer.concat(chunks).toString();
        if (path.includes('/config/') && request.method === 'PUT') received.set(body, (received.get(body) ?? 0) + 1);
        if (stuck && (!answersReads || request.method === 'PUT')) return;
        if (path === '/health/ready') {
          const role = at === leader ? 'leader' : 'follower';
          const cluster = { role, leaderKnown: true, leader: `${urls[leader]}/`, term: leader + 1 };
          json(200, { status: 'ready', cluster });
        } else if (request.method === 'GET') json(store.has(path) ? 200 : 404, { value: store.get(path) });
        else {
          if (path.includes('/config/')) {
            store.set(path, JSON.parse(body).value);
            // A hundred of the dataset, and those of a second.
            if (++writes === 150) hangs = true;
          }
          json(200, { version: 0 });
        }
      });
    });
  for (const at of [0, 1, 2]) urls.push(await node(at));
  return { urls, twice: () => [...received.values()].filter((times) => times > 1) };
}

// They mostly wait.
describe('the open load, when the leader gives no answer', { concurrency: 2 }, () => {
  for (const [what, answersReads] of [
    ['falls silent', false],
    ['is cut off from the others, and goes on answering reads', true],
  ] as const) {
    it(
      `when the leader ${what}, writes go to its successor long before those that it has are given up`,
      options,
      async (t) => {
        const { urls, twice } = await hangingLeader(t, answersReads);
        const env = { HOST: urls.join(), RATE: '50', READ_RATE: '90', DURATION: '5s', TIMEOUT: '4s' };
        const { results } = await load(t, TARGETS.find(({ name }) => name === 'confman') as Target, env);
        const { ok, unknown, reasons } = results.get('write') as OperationResult;
        assert.equal(ok + unknown, 250, JSON.stringify(reasons));
        // With each user for itself, or none that looks, it would be those of four seconds.
        assert.ok(unknown >= 1 && unknown < 100, `${unknown} were given up`);
        assert.deepEqual(twice(), [], 'nothing was written a second time');
        // A read is tried elsewhere: by the last of them all the same.
        const read = results.get('read') as OperationResult;
        assert.deepEqual([read.ok, read.rejected + read.unknown], [450, 0]);
        assert.ok((read.latencyMs?.max ?? Number.NaN) < 3_500, JSON.stringify(read.latencyMs));
      },
    );
  }
});
