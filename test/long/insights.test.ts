// What raftmark notices by itself, beside troubles that are made: a short form of `npm run perf -- --only insights`.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { provideTool } from '../../runner/tools/provide.ts';
import { falseAlarmsIn } from '../../tools/perf/insights/matrix.ts';
import { MADE_TROUBLES } from '../../tools/perf/insights/troubles/index.ts';
import { PATIENCE_MS, Sandbox } from '../acceptance/support.ts';

/** Those that a busy machine shows as well, each by a rule. */
const SHORT = ['snapshot-stall', 'node-stays-away', 'body-limit'];

describe('what raftmark notices', { timeout: SHORT.length * PATIENCE_MS }, () => {
  const sandbox = new Sandbox();
  after(() => sandbox.remove());

  for (const rule of SHORT) {
    const trouble = MADE_TROUBLES.find(({ wanted }) => wanted.length === 1 && wanted[0] === rule) ?? assert.fail(rule);
    it(`${trouble.name}: ${rule}`, async (t) => {
      const { path: k6 } = await provideTool('k6');
      const { flags } = await trouble.begin({ after: (end) => t.after(end) }, { folder: sandbox.folder, k6 });
      const { code, stdout, stderr } = await sandbox.bench(flags.filter((flag) => flag !== '--no-control'));
      assert.ok(code === 0 || (code === 1 && trouble.mayFail), stdout + stderr);
      const { findings = [] } = await sandbox.report();
      const told = JSON.stringify(findings.map(({ id, severity, title }) => [id, severity, title]));
      assert.ok(
        findings.some(({ id, severity }) => id === rule && severity !== 'note'),
        told,
      );
      // Other tests may use the machine up.
      assert.deepEqual(
        falseAlarmsIn({ trouble }, findings).filter((id) => id !== 'client-limit'),
        [],
        told,
      );
      assert.match(stdout, /^Findings/m);
    });
  }
});
