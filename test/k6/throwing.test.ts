import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLoadSettings, readOpenSettings } from '../../lib/exchange/settings.ts';
import { stepResults } from '../../lib/exchange/summary.ts';
import { runScript, type ScriptEnd } from '../../runner/k6/run-script.ts';
import { bundleScript } from '../fixtures/k6-script.ts';
import { plainNode } from '../fixtures/plain-node.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { ownFolder } from '../fixtures/surroundings.ts';
import { THROWN, throwing } from '../fixtures/throwing-target.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const options = { skip, timeout: 60_000 };

/** The dataset, which the target that throws cannot write. */
const store = new Map<string, string>();

/** Runs a script of a target on a node that holds what there is of the dataset. */
async function run(
  t: TestContext,
  kind: Parameters<typeof bundleScript>[0],
  env: Readonly<Record<string, string>>,
  target = 'throwing',
): Promise<ScriptEnd> {
  const folder = ownFolder(t);
  const script = join(folder, 'script.js');
  const file = join(import.meta.dirname, `../fixtures/${target}-target.ts`);
  await bundleScript(kind, { name: target, file }, script);
  const { url } = await plainNode(t, { store });
  return runScript({
    k6: k6 ?? '',
    script,
    folder,
    title: target,
    secrets: {},
    outputs: { outs: [], dashboard: null },
    settings: { TARGET: target, TIER: 'smoke', PAYLOAD: 'tiny', HOST: url, ...env },
    limitMs: 50_000,
    signal: new AbortController().signal,
  });
}

/** Writes the dataset by the target that does not throw: both name and make entries alike. */
async function seeded(t: TestContext): Promise<void> {
  if (store.size === 0) assert.equal((await run(t, 'seed', {}, 'plain')).failure, null);
}

test('users that throw are counted, step by step, and are no busy loop; the error is told', options, async (t) => {
  const settings = { SCENARIO: 'write-concurrent', USERS: '1,3', DURATION: '2s', WARMUP: '0s' };
  await seeded(t);
  const { exitCode, failure, firstException, exceptions, summary } = await run(t, 'closed', settings);
  // 99: nothing was measured.
  assert.deepEqual([exitCode, failure, firstException], [99, null, THROWN]);
  assert.ok(summary);
  const { schedule } = readLoadSettings({ TARGET: 'throwing', ...settings }, 'write-concurrent', [throwing]);
  const [one, three] = stepResults(summary, schedule, { payloadBytes: 10, protocol: 'http' });
  assert.deepEqual([one?.operations[0]?.ok, three?.operations[0]?.ok], [0, 0]);
  // A wait of a second after each: two or three in two seconds; 3,000 were seen without it.
  const [few = 0, more = 0] = [one?.exceptions, three?.exceptions];
  assert.ok(few >= 1 && few <= 3 && more >= 3 && more <= 9, `${few} and ${more}`);
  assert.equal(summary.metrics.raftmark_exceptions?.count, few + more);
  // As the log has it, for the case that there is no summary.
  assert.deepEqual([exceptions.get('users-1'), exceptions.get('users-3')], [few, more]);
});

test('an exception of an open load, which ends it, is counted and told', options, async (t) => {
  const settings = { RATE: '10', READ_RATE: '20', TIMEOUT: '500ms', DURATION: '2s' };
  await seeded(t);
  const { firstException, summary } = await run(t, 'open', settings);
  assert.ok(summary);
  const { schedule } = readOpenSettings({ TARGET: 'throwing', ...settings }, [throwing]);
  const [step] = stepResults(summary, schedule, { payloadBytes: 10, protocol: 'http' });
  assert.equal(firstException, THROWN);
  assert.ok((step?.exceptions ?? 0) >= 1, JSON.stringify(step));
});

test('seeding that throws is not silent', options, async (t) => {
  const { firstException, summary } = await run(t, 'seed', {});
  assert.equal(firstException, THROWN);
  assert.ok((summary?.metrics.raftmark_exceptions?.count ?? 0) > 0);
});

test('promises that are broken are counted like what is thrown at once', options, async (t) => {
  const script = await bundleForK6(join(import.meta.dirname, 'counted-in-k6.ts'), ownFolder(t));
  const { code, lines } = await runInK6(k6 ?? '', script, { script: {} });
  assert.equal(code, 0, lines.join('\n'));
  const line = lines.find((text) => text.startsWith('counted '));
  const [exceptions, iterations, shortestMs] = JSON.parse(line?.slice('counted '.length) ?? '[]') as number[];
  assert.deepEqual([exceptions, iterations], [4, 4]);
  // Each has waited, so that it is no busy loop.
  assert.ok((shortestMs ?? 0) >= 1_000, line);
  // And k6 has logged it.
  assert.ok(lines.some((text) => text.includes('a promise that was broken')));
});
