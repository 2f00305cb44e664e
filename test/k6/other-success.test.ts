import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLoadSettings } from '../../lib/exchange/settings.ts';
import { parseSummary, type ScriptSummary, stepResults } from '../../lib/exchange/summary.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { plainNode } from '../fixtures/plain-node.ts';
import { plainScript } from '../fixtures/plain-script.ts';
import { plain } from '../fixtures/plain-target.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const options = { skip, timeout: 60_000 };

/** Runs a script in k6 and gives its summary. */
async function run(
  t: TestContext,
  kind: Parameters<typeof plainScript>[1],
  env: Readonly<Record<string, string>>,
): Promise<ScriptSummary> {
  const { folder, script } = await plainScript(t, kind);
  const summary = join(folder, 'summary.json');
  const settings = { TARGET: 'plain', TIER: 'smoke', PAYLOAD: 'tiny', SUMMARY: summary, ...env };
  const child = spawn(k6 ?? '', ['run', '--quiet', script], { env: k6Environment(settings) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  assert.equal(code, 0, output);
  return parseSummary(readFileSync(summary, 'utf8'));
}

const LOAD = { USERS: '2', DURATION: '1s', WARMUP: '0s' };

/** What the one step of a closed load did, by operation. */
async function load(
  t: TestContext,
  scenario: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, OperationResult>> {
  const settings = { ...LOAD, SCENARIO: scenario, ...env };
  const summary = await run(t, 'closed', settings);
  const { schedule } = readLoadSettings({ TARGET: 'plain', ...settings }, scenario, [plain]);
  const [step] = stepResults(summary, schedule, { payloadBytes: 10, protocol: 'http' });
  return new Map(step?.operations.map((result) => [result.operation, result]));
}

test('reads and writes that succeed with 201 and 204 cost no wait', options, async (t) => {
  const { url, received } = await plainNode(t);
  const results = await load(t, 'mixed', { HOST: url, SEED_DATA: '1' });
  const [read, write] = [results.get('read'), results.get('write')];
  assert.ok(read && write);
  // With the wait of a failure after each read, two users would do twenty a second.
  assert.ok(read.ok > 200 && write.ok > 50, `${read.ok} reads, ${write.ok} writes`);
  assert.deepEqual([read.reasons, write.reasons], [[], []]);
  const types = new Set(
    received.filter(({ method }) => method === 'PUT').map(({ headers }) => headers['content-type']),
  );
  assert.deepEqual([...types], ['text/plain']);
});

test(
  'connections are kept, or end with each read, and the time of both is that of the whole operation',
  options,
  async (t) => {
    const { url, received } = await plainNode(t);
    const results = await load(t, 'connections', { HOST: url, SEED_DATA: '1', USERS: '1' });
    const read = results.get('read');
    assert.ok(read && read.ok > 50, `${read?.ok} reads`);
    const reads = received.filter(({ method }) => method === 'GET').map(({ headers }) => headers.connection);
    const first = reads.indexOf('close');
    // One step after the other: the first keeps its connection throughout.
    assert.ok(first >= read.ok, `${first} before the first of ${reads.length}`);
    assert.ok(reads.slice(first).every((connection) => connection === 'close'));
    assert.ok(reads.length - first > 20);
  },
);

/** A store that, once so many values were asked for, gives those of other entries. */
class Crossed extends Map<string, string> {
  #left = 0;

  crossAfter(reads: number): void {
    this.#left = reads;
  }

  override get(path: string): string | undefined {
    if (--this.#left >= 0) return super.get(path);
    const paths = [...this.keys()];
    return super.get(paths[(paths.indexOf(path) + 1) % paths.length] as string);
  }
}

test('reads that bring the value of another entry are wrong, whichever way keys are chosen', options, async (t) => {
  const store = new Crossed();
  const { url } = await plainNode(t, { store });
  const env = { HOST: url, PAYLOAD: '64B', USERS: '1' };
  store.crossAfter(Number.POSITIVE_INFINITY);
  await run(t, 'seed', env);
  for (const keys of ['zipf', 'latest']) {
    const right = await load(t, 'read-concurrent', { ...env, KEYS: keys });
    assert.deepEqual(right.get('read')?.reasons, []);
  }
  // Set-up looks at about twenty entries before the load, whose every 64th read is looked at.
  store.crossAfter(30);
  const crossed = await load(t, 'read-concurrent', env);
  const [reason] = crossed.get('read')?.reasons ?? [];
  assert.deepEqual([reason?.reason, reason?.outcome], ['wrong-value', 'rejected']);
});

test('a query is sent with its body and its headers', options, async (t) => {
  const { url, received } = await plainNode(t);
  const env = { HOST: url, TIER: 'small', AUDIT_TO: '10', USERS: '1' };
  const results = await load(t, 'audit-query', env);
  assert.ok((results.get('query')?.ok ?? 0) > 100, JSON.stringify([...results]));
  const queries = received.filter(({ method }) => method === 'POST');
  assert.deepEqual(
    [...new Set(queries.map(({ path, body, headers }) => [path, body, headers['x-namespace']].join()))].sort(),
    ['/audit,newest 1000,bench-small-audit', '/audit,newest 50,bench-small-audit'],
  );
});

test(
  'seeding takes any success of the target, and writes through all nodes where none is known to lead',
  options,
  async (t) => {
    const store = new Map<string, string>();
    const [one, two] = [await plainNode(t, { store }), await plainNode(t, { store })];
    const { metrics } = await run(t, 'seed', { HOST: `${one.url},${two.url}` });
    assert.deepEqual([metrics.raftmark_seeded?.count, store.size], [100, 100]);
    for (const { received } of [one, two]) assert.ok(received.some(({ method }) => method === 'PUT'));
  },
);

test(
  'writes go to all nodes in turn where none is known to lead, until a redirect names the leader',
  options,
  async (t) => {
    const store = new Map<string, string>();
    const writes = ({ received }: Awaited<ReturnType<typeof plainNode>>): number =>
      received.filter(({ method }) => method === 'PUT').length;
    const [one, two] = [await plainNode(t, { store }), await plainNode(t, { store })];
    const both = await load(t, 'write-sequential', { HOST: `${one.url},${two.url}`, SEED_DATA: '1', USERS: '1' });
    assert.equal(both.get('write')?.redirects, 0);
    assert.ok(writes(one) > 50 && writes(two) > 50, `${writes(one)} and ${writes(two)}`);

    const leader = await plainNode(t, { store });
    const follower = await plainNode(t, { store, leader: leader.url });
    const led = await load(t, 'write-sequential', { HOST: `${follower.url},${leader.url}`, USERS: '1' });
    assert.ok((led.get('write')?.ok ?? 0) > 100);
    assert.deepEqual(led.get('write')?.reasons, []);
    assert.ok(writes(follower) < 65, `${writes(follower)} writes asked the follower`);
  },
);

test('an open load keeps its rate where none is known to lead', options, async (t) => {
  const store = new Map<string, string>();
  const [one, two] = [await plainNode(t, { store }), await plainNode(t, { store })];
  const env = { HOST: `${one.url},${two.url}`, SEED_DATA: '1', RATE: '50', READ_RATE: '20', DURATION: '2s' };
  const { metrics } = await run(t, 'open', { ...env, TIMEOUT: '1s' });
  const done = Object.entries(metrics).filter(([name]) => name.startsWith('raftmark_operation{'));
  assert.deepEqual(done.map(([, { count = 0 }]) => Math.round(count / 20)).sort(), [2, 5]);
  assert.equal(metrics.dropped_iterations?.count ?? 0, 0);
  for (const { received } of [one, two]) assert.ok(received.filter(({ method }) => method === 'PUT').length > 30);
});
