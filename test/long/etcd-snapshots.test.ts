import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { measured } from '../../lib/analysis/cells.ts';
import type { SeenSnapshot } from '../../lib/report/snapshots.ts';
import { etcdRecipe } from '../../runner/embedded/etcd/recipe.ts';
import { SnapshotMonitor } from '../../runner/monitors/snapshots/monitor.ts';
import { elapsedOf, startClock } from '../../runner/system/clock.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { Sandbox } from '../acceptance/support.ts';
import { realMember } from '../fixtures/real-etcd.ts';

const EVERY = 1_000;
const signs = etcdRecipe.snapshotSigns.embedded;

async function write(url: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, count - at) }, async (_, one) => {
        const body = JSON.stringify({ key: btoa(`key-${at + one}`), value: btoa('x'.repeat(100)) });
        const answer = await fetch(`${url}/v3/kv/put`, { method: 'POST', body });
        assert.ok(answer.ok, await answer.text());
      }),
    );
  }
}

interface Truth {
  readonly index: number;
  beganMs: number;
  endedMs: number;
}

/** What the member itself has logged of its snapshots, by other means than the monitor's. */
function loggedIn(file: string): Truth[] {
  const found: Truth[] = [];
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const atMs = Date.parse(String(entry.ts).replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    if (entry.msg === 'triggering snapshot')
      found.push({ index: Number(entry['local-member-applied-index']), beganMs: atMs, endedMs: Number.NaN });
    const last = found.at(-1);
    if (entry.msg === 'saved snapshot to disk' && last !== undefined) last.endedMs = atMs;
  }
  return found;
}

async function snapshotting(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-snapshots-'));
  const log = join(folder, 'etcd.log');
  const { path } = await provideTool('etcd');
  t.after(() => rmSync(folder, { recursive: true }));
  const member = await realMember(t, path, { snapshots: { every: EVERY, log } });
  const clock = startClock();
  const watch = (places: { dataFolder: string | null; log: string | null }) =>
    SnapshotMonitor.start({ nodes: [{ name: 'node1', tempFolder: null, ...places }], signs, clock });
  return { member, log, clock, watch };
}

test('snapshots of a real etcd are known to 100 ms, by its log and by its files alone', {
  timeout: 120_000,
}, async (t) => {
  const { member, log, clock, watch } = await snapshotting(t);
  const byFiles = await watch({ dataFolder: member.dataFolder, log: null });
  const byBoth = await watch({ dataFolder: member.dataFolder, log });
  await write(member.url, 5 * EVERY);
  await sleep(500);
  const [files, both] = [(await byFiles.stop()).seen, (await byBoth.stop()).seen];
  const truth = loggedIn(log).map(({ index, beganMs, endedMs }) => ({
    index,
    began: elapsedOf(clock, beganMs),
    ended: elapsedOf(clock, endedMs),
  }));
  assert.ok(truth.length >= 4, `${truth.length} snapshots`);
  const right = (seen: readonly SeenSnapshot[], sources: string): void => {
    assert.deepEqual(
      seen.map(({ index, sources }) => [index, sources.join('+')]),
      truth.map(({ index }) => [index, sources]),
    );
    for (const [at, { began, ended }] of truth.entries()) {
      const found = seen[at];
      assert.ok(Math.abs((found?.began?.atMs ?? 0) - began) <= 100, JSON.stringify([found, began]));
      assert.ok(Math.abs((found?.ended?.atMs ?? 0) - ended) <= 100, JSON.stringify([found, ended]));
      assert.ok((found?.bytes ?? 0) > 0);
    }
  };
  right(files, 'files');
  right(both, 'log+files');
});

test('in ten runs of a real etcd that makes none, none is invented', { timeout: 120_000 }, async (t) => {
  const { member, log, watch } = await snapshotting(t);
  for (let run = 0; run < 10; run++) {
    const monitor = await watch({ dataFolder: member.dataFolder, log });
    await write(member.url, 50);
    await sleep(300);
    assert.deepEqual((await monitor.stop()).seen, []);
  }
});

test('what a wiped member of a real cluster is sent is told as sent, and not as made', {
  timeout: 300_000,
}, async (t) => {
  const box = new Sandbox();
  t.after(() => box.remove());
  const flags = ['--target', 'etcd', '--tier', 'smoke', '--scenarios', 'recovery', '--rate', '20'];
  const run = await box.bench(flags);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const report = await box.report();
  const events = report.cells.flatMap((cell) => measured(cell)?.faults?.events ?? []);
  const wiped = events.filter(({ verb }) => verb === 'wipe').map(({ node }) => node);
  assert.equal(wiped.length, 1, JSON.stringify(events));
  // So few entries were written that no member makes one by itself.
  const [{ seen } = assert.fail()] = report.snapshots ?? [];
  assert.deepEqual(
    seen.map(({ node, received }) => [node, received]),
    [[wiped[0], true]],
  );
  assert.match(run.stdout, /^seen +1 over the run, 1 of them sent by another node$/m);
});
