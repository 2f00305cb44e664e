import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkReport } from '../../../runner/report/check/check.ts';
import { startScripted } from '../../acceptance/scripted.ts';
import { ROOT, Sandbox } from '../../acceptance/support.ts';

const KILLS = 5;
const RUNS = 3;
const LIMIT_MS = 300_000;
const FLAGS = [
  ...['--tier', 'smoke', '--scenarios', 'failover', '--faults', String(KILLS), '--allow-faults'],
  ...['--rate', '60', '--read-rate', '30'],
];

describe('a live store that loses what it acknowledged last when its leader is killed', () => {
  for (const loses of [10, 1]) {
    for (let run = 1; run <= RUNS; run++) {
      it(`loses its last ${loses} writes, and each of them is found (run ${run})`, { timeout: LIMIT_MS }, async (t) => {
        const box = new Sandbox();
        t.after(() => box.remove());
        const cluster = await startScripted('--catch-up-ms', '0', '--lose-at-death', String(loses));
        t.after(() => cluster.stop());
        const config = await cluster.configure(ROOT, box.folder);
        const end = await box.bench(['--config', config, ...FLAGS, '--seed', String(run)], {});
        const report = await box.report();
        assert.deepEqual(checkReport(report), []);
        const [cell] = report.cells;
        assert.ok(cell?.state === 'failed' && cell.faults, end.stdout + end.stderr);
        const { safety, failover } = cell.faults;
        const forgotten = await cluster.ask<string[]>('forgotten');
        // The leader dies once more when all nodes are restarted.
        assert.equal(failover?.rounds.length, KILLS);
        assert.ok(forgotten.length >= KILLS * loses, String(forgotten.length));
        assert.deepEqual([safety.lost, safety.phantom, safety.behind], [forgotten.length, 0, 0]);
        assert.deepEqual([safety.checked, safety.complete], [safety.acknowledged, true], safety.notes.join('\n'));
        assert.match(cell.reason, /^acknowledged writes were lost in \d+ entries$/);
        assert.equal(end.code, 1);
      });
    }
  }
});
