import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import type { Report } from '../../lib/report/report.ts';
import { checkReport } from '../../runner/report/check/check.ts';
import { readJournalReport } from '../../runner/report/journal/report.ts';
import { PATIENCE_MS, Sandbox, until } from './support.ts';

const RUN = [
  ...['--target', 'etcd', '--nodes', '1', '--tier', 'smoke', '--scenarios', 'write-concurrent'],
  ...['--users', '1,2,3,4', '--duration', '1s', '--warmup', '200ms'],
];

/** Waits until a run has journalled so many steps whose script still goes on. */
async function stepsThrough(box: Sandbox, count: number): Promise<void> {
  const through = (): number => {
    const ids = box.journals().flatMap((text) => text.match(/"kind":"step","cell":\{"id":"[^"]+"/g) ?? []);
    return new Set(ids).size;
  };
  await until(`${count} steps are in the journal`, () => through() >= count);
}

/** By number of users: how each step ended, and what its latencies come from. */
function stepsOf({ cells }: Report): [number, string, string | undefined][] {
  return cells.map((cell) => {
    const from = 'operations' in cell ? cell.operations?.[0]?.latencyFrom : undefined;
    return [cell.step.users, cell.state, from];
  });
}

/** That a step has all that its users counted in its window. */
function isWhole({ cells }: Report, at: number): void {
  const cell = cells[at];
  assert.ok(cell?.state === 'ok');
  const [write] = cell.operations;
  assert.equal(cell.windowSeconds, 1);
  assert.ok(write !== undefined && write.ok > 0);
  assert.equal(write.distribution?.histogram.count, write.ok);
  assert.deepEqual(write.distribution?.seconds.ok, [write.ok]);
  assert.equal(write.opsPerSecond, write.ok);
}

describe('a script of four steps that is killed in the last one', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  after(() => box.remove());

  it('keeps the others when k6 is killed, and says of the last what happened', async () => {
    const run = box.startBench(RUN);
    await stepsThrough(box, 3);
    const k6 = box.processes().find(({ command }) => command.includes('k6') && command.includes('write-concurrent.js'));
    assert.ok(k6, 'k6 is not there');
    process.kill(k6.pid, 'SIGKILL');
    const { code, stderr } = await run.ended;
    assert.equal(code, 1, stderr);
    const report = JSON.parse(readFileSync(box.saved()[0] as string, 'utf8')) as Report;
    assert.deepEqual(
      stepsOf(report).slice(0, 3),
      [1, 2, 3].map((users) => [users, 'ok', 'histogram']),
    );
    for (const at of [0, 1, 2]) isWhole(report, at);
    const last = report.cells[3];
    assert.ok(last?.state === 'failed');
    assert.match(last.reason, /k6 was ended by SIGKILL/);
    assert.deepEqual(checkReport(report), []);
  });

  it('keeps the others when the runner is killed, for the report that is made of its journal', async () => {
    const other = new Sandbox();
    try {
      const run = other.startBench(RUN);
      await stepsThrough(other, 3);
      run.signal('SIGKILL');
      await run.ended;
      const report = await readJournalReport(other.saved()[0] as string);
      assert.deepEqual(stepsOf(report), [
        ...[1, 2, 3].map((users) => [users, 'ok', 'histogram']),
        [4, 'aborted', undefined],
      ]);
      for (const at of [0, 1, 2]) isWhole(report, at);
      assert.deepEqual(checkReport(report), []);
      await until('the processes of the run are gone', () => other.processes().length === 0);
    } finally {
      other.remove();
    }
  });
});
