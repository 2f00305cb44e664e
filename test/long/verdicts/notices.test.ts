// What the rules of a verdict are for, each brought about: a real k6 against nodes that misbehave as they are told.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { TROUBLES, toldOf } from '../../../tools/perf/notices/troubles.ts';
import { measuredCells, PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';

describe('a verdict that notices', { timeout: TROUBLES.length * PATIENCE_MS }, () => {
  const sandbox = new Sandbox();
  after(() => sandbox.remove());

  for (const trouble of TROUBLES) {
    it(trouble.name, async (t) => {
      const flags = await trouble.begin({ after: (end) => t.after(end) });
      const { code, stderr } = await sandbox.bench([...flags, ...(trouble.control ? ['--control'] : [])]);
      assert.equal(code, 0, stderr);
      const report = await sandbox.report();
      const [cell] = measuredCells(report);
      assert.ok(cell);
      assert.ok(toldOf(report, trouble) !== null, JSON.stringify(cell.verdict));
      if (!toldOf(report, trouble)?.startsWith('The control steps')) return;
      const [control] = report.control ?? [];
      const changed = /^The cluster or the machine changed during the run: .* slower now\.$/;
      assert.match(control?.finding ?? '', changed);
    });
  }
});
