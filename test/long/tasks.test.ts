import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Report } from '../../lib/report/report.ts';
import { Running } from '../acceptance/running.ts';

const BENCH = join(import.meta.dirname, '../../dist/runner/bench.js');

/** A run on the stand-in for the coordinator, which has to end well; its report. */
async function whole(t: TestContext, flags: readonly string[]): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-tasks-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const all = ['--target', 'coordinator', '--output-dir', folder, '--quiet', '--no-calibration', ...flags];
  const running = new Running(spawn(process.execPath, [BENCH, ...all]));
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report;
}

test('each operation of workers and tasks is measured, and what was acknowledged is in the lists of all nodes', async (t) => {
  const flags = ['--nodes', '3', '--scenarios', 'tasks', '--users', '1,10', '--duration', '2s', '--warmup', '500ms'];
  const { cells, versions } = await whole(t, [...flags, '--payload', 'tiny']);
  assert.match(versions.target ?? '', /stand-in/);
  assert.deepEqual(
    cells.map(({ scenario, step, state }) => [scenario, step.name, state]),
    [
      ...['leader-users-1', 'all-nodes-users-1', 'all-nodes-users-10', 'leader-users-10'].map((step) => [
        'query',
        step,
      ]),
      ...['submit', 'update', 'register'].flatMap((scenario) => [1, 10].map((users) => [scenario, `users-${users}`])),
    ].map((place) => [...place, 'ok']),
  );
  for (const cell of cells) {
    assert.ok(cell.state === 'ok');
    const [result] = cell.operations;
    assert.ok(result !== undefined && result.ok > 0 && result.rejected + result.unknown === 0);
    if (cell.scenario === 'query') assert.equal(cell.tasks, undefined);
    else if (cell.scenario === 'submit') assert.ok(cell.tasks !== undefined && 'absent' in cell.tasks);
    else {
      assert.ok(cell.tasks !== undefined && !('absent' in cell.tasks));
      const { acknowledged, listed, lost } = cell.tasks;
      assert.deepEqual([acknowledged, lost], [result.ok, 0]);
      assert.deepEqual(
        listed.map(({ changes }) => changes),
        [result.ok, result.ok, result.ok],
      );
    }
  }
});

test('workers are entries whose every acknowledged write is found again after the leader was killed', async (t) => {
  const load = ['--rate', '5', '--read-rate', '2', '--faults', '1'];
  const { cells } = await whole(t, [
    '--nodes',
    '3',
    '--scenarios',
    'failover',
    '--tier',
    'smoke',
    '--payload',
    'tiny',
    ...load,
  ]);
  const [cell] = cells;
  assert.ok(cell?.state === 'ok' && cell.faults !== undefined);
  const { safety, failover } = cell.faults;
  assert.equal(failover?.probeEveryMs, 500);
  assert.deepEqual([safety.lost, safety.phantom, safety.rejectedButThere], [0, 0, 0]);
  assert.ok(safety.acknowledged > 0 && safety.checked === safety.acknowledged);
});
