import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerHttp2Session } from 'node:http2';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readOpenSettings } from '../../lib/exchange/settings.ts';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import { oddMember } from '../fixtures/odd/member.ts';
import { runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const options = { skip, timeout: 60_000 };
const SCRIPT = join(import.meta.dirname, '../../dist/open-load.js');
const PUT = 'etcdserverpb.KV/Put';
const RANGE = 'etcdserverpb.KV/Range';
/** Writes before something happens: the dataset and its namespaces, and some of the load. */
const BEFORE = 150;

/** Runs an open load over gRPC and gives its results, by operation. */
async function load(
  t: TestContext,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, OperationResult>> {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const base = { TARGET: 'etcd', PROTOCOL: 'grpc', TIER: 'smoke', PAYLOAD: 'tiny', SEED_DATA: '1', READ_RATE: '0' };
  const settings = { ...base, ...env, SUMMARY: join(folder, 'summary.json') };
  const { code, lines } = await runInK6(k6 ?? '', SCRIPT, { script: settings });
  assert.equal(code, 0, lines.join('\n'));
  const summary = parseSummary(readFileSync(settings.SUMMARY, 'utf8'));
  const { schedule } = readOpenSettings(settings);
  const [step] = stepResults(summary, schedule, { payloadBytes: 10, protocol: 'grpc' });
  return new Map(step?.operations.map((result) => [result.operation, result]));
}

const failures = (result: OperationResult | undefined): readonly string[] =>
  (result?.reasons ?? []).map(({ outcome, reason }) => `${outcome} ${reason}`);

/** Ends a member's connections and lets further ones wait for ever at its port. @returns how many there were */
function silence(
  t: TestContext,
  { url, sessions, close }: Awaited<ReturnType<typeof oddMember>>,
): { attempts: number } {
  const counted = { attempts: 0 };
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    counted.attempts++;
    sockets.push(socket.on('error', () => undefined));
  });
  close();
  for (const session of sessions) session.destroy();
  server.listen(Number(new URL(url).port), '127.0.0.1');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return counted;
}

// They mostly wait.
describe('the open load over gRPC', { concurrency: 2 }, () => {
  it('over gRPC, a node that stands still for longer than calls have time keeps its connection', options, async (t) => {
    let puts = 0;
    let silentUntil = 0;
    const { url, sessions } = await oddMember(t, {
      instead: (call) => {
        if (call === PUT && ++puts === BEFORE) silentUntil = Date.now() + 1_000;
        return Date.now() < silentUntil;
      },
    });
    const write = (await load(t, { HOST: url, RATE: '50', DURATION: '3s', TIMEOUT: '400ms' })).get('write');
    assert.ok(write);
    assert.equal(write.ok + write.unknown, 150, JSON.stringify(write.reasons));
    assert.deepEqual(failures(write), ['unknown timeout']);
    assert.ok(write.unknown >= 10 && write.ok >= 60, JSON.stringify(write.reasons));
    // One of the set-up, one of the load.
    assert.equal(sessions.length, 2);
  });

  it(
    'over gRPC, a connection that is lost costs what was under way on it, and the next call opens another',
    options,
    async (t) => {
      let puts = 0;
      const { url, sessions } = await oddMember(t, {
        instead: (call, stream) => {
          if (call !== PUT || ++puts !== BEFORE) return false;
          (stream.session as ServerHttp2Session).destroy();
          return true;
        },
      });
      const write = (await load(t, { HOST: url, RATE: '50', DURATION: '3s', TIMEOUT: '2s' })).get('write');
      assert.ok(write);
      assert.equal(write.ok + write.unknown, 150, JSON.stringify(write.reasons));
      assert.deepEqual(failures(write), ['unknown connection-lost']);
      assert.ok(write.unknown <= 20, JSON.stringify(write.reasons));
      assert.equal(sessions.length, 3);
    },
  );

  it(
    'over gRPC, a node that takes connections and says nothing is asked seldom, and holds nothing else up',
    options,
    async (t) => {
      const store = new Map<string, string>();
      let puts = 0;
      let mute: { readonly attempts: number } | null = null;
      const follower = await oddMember(t, {
        ...{ id: '2', store },
        instead: (call) => {
          if (call !== RANGE || puts < BEFORE || mute !== null) return false;
          // With this call under way, so that the loss shows.
          mute = silence(t, follower);
          return true;
        },
      });
      const leader = await oddMember(t, {
        store,
        instead: (call) => {
          if (call === PUT) puts++;
          return false;
        },
      });
      const env = { HOST: `${leader.url},${follower.url}`, RATE: '50', READ_RATE: '50', DURATION: '4s', TIMEOUT: '2s' };
      const results = await load(t, env);
      const [read, write] = [results.get('read'), results.get('write')];
      assert.deepEqual([write?.ok, write?.reasons], [200, []]);
      // What was under way when its connections ended was in doubt; all others were read elsewhere.
      assert.ok(read && read.ok + read.unknown === 200 && read.unknown <= 20, JSON.stringify(read?.reasons));
      const { attempts } = mute ?? { attempts: 0 };
      // It is silent for three seconds, and one attempt with the pause after it takes one.
      assert.ok(attempts >= 1 && attempts <= 5, `${attempts} attempts`);
    },
  );
});
