import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { provideTool } from '../../../runner/tools/provide.ts';
import { SCRIPTED_SOURCE } from '../../../tools/perf/scripted-process.ts';
import { stalledP99, stallLoad } from '../../../tools/perf/stalled-load.ts';
import { PATIENCE_MS, ROOT } from '../support.ts';

describe('k6 run dist/open-load.js, without the runner', { timeout: PATIENCE_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'acceptance-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('a server that stands still for two of ten seconds raises p99 to what everybody waited', async (t) => {
    // A hundredth of 10 s is 100 ms: so much of the stall's waiting lies above p99.
    assert.equal(stalledP99(2_000, 10_000), 1_900);
    const { path: k6 } = await provideTool('k6');
    const program = ['--import', 'tsx', join(ROOT, SCRIPTED_SOURCE)];
    const found = await stallLoad({ k6, root: ROOT, folder, program });
    const { stallMs, p99Ms, closedFormMs, dropped, ok } = found;
    t.diagnostic(
      `stall ${stallMs.toFixed(0)} ms: p99 ${p99Ms.toFixed(0)} ms, by the closed form ${closedFormMs.toFixed(0)} ms`,
    );
    assert.ok(stallMs >= 2_000, String(stallMs));
    assert.ok(Math.abs(p99Ms / closedFormMs - 1) <= 0.05, JSON.stringify(found));
    assert.equal(dropped, 0);
    // Every operation that was offered has been answered: a closed load would have left out what did not fit.
    assert.ok(ok >= 999 && ok <= 1_001, JSON.stringify(found));
  });
});
