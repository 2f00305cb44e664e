import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseSummary } from '../../lib/exchange/summary.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { lastError } from '../../runner/k6/log.ts';
import { plainNode } from '../fixtures/plain-node.ts';
import { plainScript } from '../fixtures/plain-script.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const options = { skip, timeout: 60_000 };

/** Runs a script against a node whose store is full after so many writes; gives how it ended, and what the node was sent after. */
async function run(
  t: TestContext,
  kind: Parameters<typeof plainScript>[1],
  room: number,
  env: Readonly<Record<string, string>>,
) {
  const { folder, script } = await plainScript(t, kind);
  const [summary, log] = [join(folder, 'summary.json'), join(folder, 'k6.log')];
  const { url, received } = await plainNode(t, { roomFor: () => room });
  const given = { TARGET: 'plain', TIER: 'smoke', PAYLOAD: 'tiny', SUMMARY: summary, HOST: url, ...env };
  const child = spawn(k6 ?? '', ['run', '--quiet', `--log-output=file=${log}`, script], { env: k6Environment(given) });
  const [code] = await once(child, 'close');
  const writes = received.filter(({ method }) => method === 'PUT').length;
  return { code, said: lastError(readFileSync(log, 'utf8')), summary, refused: writes - room };
}

test('a closed load ends itself at the first write for which there is no space, and says so', options, async (t) => {
  const env = { SCENARIO: 'write-concurrent', SEED_DATA: '1', USERS: '4', DURATION: '50s', WARMUP: '0s' };
  const { code, said, refused, summary } = await run(t, 'closed', 300, env);
  assert.notEqual(code, 0);
  assert.match(said ?? '', /no-space/);
  // At most what the other users had under way, and not what they could have sent in 50 s.
  assert.ok(refused >= 1 && refused <= 8, `${refused} writes were refused`);
  const { metrics } = parseSummary(readFileSync(summary, 'utf8'));
  const failures = Object.keys(metrics).filter((name) => name.includes('reason:no-space'));
  assert.ok(failures.length > 0, Object.keys(metrics).join());
});

test('an open load does so as well', options, async (t) => {
  const env = { SEED_DATA: '1', RATE: '200', READ_RATE: '0', DURATION: '50s', TIMEOUT: '1s' };
  const { code, said, refused } = await run(t, 'open', 200, env);
  assert.notEqual(code, 0);
  assert.match(said ?? '', /no-space/);
  assert.ok(refused >= 1 && refused <= 40, `${refused} writes were refused`);
});
