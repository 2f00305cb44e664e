import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { provideTool } from '../../../runner/tools/provide.ts';
import { DELAYED_SOURCE } from '../../../tools/perf/delayed-process.ts';
import { STALLED_WRITES, stalledP99, stallLoad } from '../../../tools/perf/stalled-load.ts';
import { PATIENCE_MS, ROOT } from '../support.ts';

describe('k6 run dist/open-load.js, without the runner', { timeout: PATIENCE_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'acceptance-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('a server that stands still for two of ten seconds raises p99 to what everybody waited', async (t) => {
    // A hundredth of 10 s is 100 ms: so much of the stall's waiting lies above p99.
    assert.equal(stalledP99(2_000, 10_000), 1_900);
    const { path: k6 } = await provideTool('k6');
    const program = ['--import', 'tsx', join(ROOT, DELAYED_SOURCE)];
    const found = await stallLoad({ k6, root: ROOT, folder, program, protocol: 'http', signal: t.signal });
    const { stallMs, write, closedFormMs } = found;
    const { p99 } = write.latencyMs;
    t.diagnostic(
      `stall ${stallMs.toFixed(0)} ms: p99 ${p99.toFixed(0)} ms, by the closed form ${closedFormMs.toFixed(0)} ms`,
    );
    assert.ok(stallMs >= 2_000, String(stallMs));
    assert.ok(Math.abs(p99 / closedFormMs - 1) <= 0.05, JSON.stringify(found));
    // Every operation that was offered has been answered: a closed load would have left out what did not fit.
    assert.deepEqual([write.ok, write.reasons], [STALLED_WRITES, []]);
  });
});
