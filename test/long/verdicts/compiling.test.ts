import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MoodyNode } from '../../../tools/perf/notices/moody-node.ts';
import { measuredCells, PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';

const RUN = ['--target', 'confman', '--tier', 'smoke', '--scenarios', 'write-sequential', '--control'];
const TIMES = ['--duration', '2s', '--warmup', '500ms'];

describe('a service that compiles itself for five seconds', { timeout: PATIENCE_MS }, () => {
  it('is warmed up until it is through with that, before anything is measured', async (t) => {
    const sandbox = new Sandbox();
    t.after(() => sandbox.remove());
    const node = await MoodyNode.start({ after: (end) => t.after(end) });
    let firstMs: number | null = null;
    node.mood = () => {
      firstMs ??= Date.now();
      return { waitMs: Date.now() - firstMs < 5_000 ? 40 : 3 };
    };
    const { code, stderr, stdout } = await sandbox.bench([...RUN, '--host', node.url, ...TIMES]);
    assert.equal(code, 0, stderr);
    const { states = [], control = [], ...report } = await sandbox.report();
    const [cell] = measuredCells({ ...report, states, control });
    assert.ok(firstMs !== null && cell !== undefined && Date.parse(cell.startedAt) > firstMs + 5_000);
    const { warmUp } = states[0] ?? {};
    assert.ok(warmUp !== undefined && !('absent' in warmUp), JSON.stringify(states));
    assert.ok(warmUp.steady && warmUp.windows.length > 2, JSON.stringify(warmUp));
    const writeMs = warmUp.windows.map((window) => window.writeMs ?? 0);
    assert.ok((writeMs[0] ?? 0) > 3 * (writeMs.at(-1) ?? 0), JSON.stringify(warmUp));
    assert.match(stdout, /^cluster took \d+ s to warm up: [\d, and]+ operations\/s$/m);
    // A cold control step would have met a slower service than the last.
    assert.equal(control[0]?.finding, null);
  });
});
