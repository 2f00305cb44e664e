import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { changesIn, workerPrefix } from '../../lib/data/worker-names.ts';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import { readTaskSettings } from '../../lib/exchange/task-settings.ts';
import { createServer } from '../../runner/coordinator-node/server.ts';
import type { Workers } from '../../runner/coordinator-node/workers.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();

/** Two nodes of one memory, the second of which leads, until it says once that it does not. */
async function nodes(t: TestContext) {
  const workers = new Map<string, { status: string }>();
  let updates = 0;
  const memory: Partial<Workers> = {
    register: async (id, record) => void workers.set(id, record as { status: string }),
    update: async (id, status) => {
      if (++updates === 20) throw new Error('no answer of the majority');
      const worker = workers.get(id);
      if (worker !== undefined) worker.status = status;
    },
    list: async () => Object.fromEntries(workers),
  };
  let leads = 0;
  const apps = [0, 1].map((at) =>
    createServer(`node-${at + 1}`, memory as Workers, () => {
      const leading = at === 1 && ++leads !== 10;
      return { leading, leader: 'node-2', term: 1 };
    }),
  );
  for (const app of apps) t.after(() => app.close());
  const urls = await Promise.all(apps.map((app) => app.listen({ host: '127.0.0.1', port: 0 })));
  return { urls, workers };
}

test('what became of an update is told by its body, and a user whose node does not lead goes on to the next', {
  skip: k6 === null,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-tasks-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = await bundleForK6(join(import.meta.dirname, '../../scripts/update.ts'), folder);
  const { urls, workers } = await nodes(t);
  const env = {
    ...{ TARGET: 'coordinator', HOST: urls.join(','), USERS: '1', DURATION: '2s', WARMUP: '0s', RUN: 'run' },
    SUMMARY: join(folder, 'summary.json'),
  };
  const { code, lines } = await runInK6(k6 as string, script, { script: env });
  assert.equal(code, 0, lines.join('\n'));
  const summary = parseSummary(readFileSync(env.SUMMARY, 'utf8'));
  const { schedule } = readTaskSettings(env, 'update');
  const [step] = stepResults(summary, schedule, { payloadBytes: 1_024, protocol: 'http' });
  const [result] = step?.operations ?? [];
  const of = (reason: string) => result?.reasons.find((each) => each.reason === reason);
  assert.equal(of('told-failed')?.count, 1);
  assert.equal(of('told-failed')?.outcome, 'unknown');
  // The leader's own word, and that of the other node after it and after the doubt, until the user is back.
  assert.equal(of('told-not-leader')?.count, 3);
  assert.ok((result?.ok ?? 0) > 20);
  const list = [...workers].map(([id, { status }]) => ({ id, status }));
  assert.deepEqual([...changesIn(list, workerPrefix('run', 1), 0, 'update').values()], [result?.ok]);
});
