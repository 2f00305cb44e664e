import assert from 'node:assert/strict';
import { it } from 'node:test';
import { grouped } from '../../../lib/base/grouped.ts';
import { SCENARIOS } from '../../../lib/scenarios/catalogue.ts';
import { checkReport } from '../../../runner/report/check/check.ts';
import { PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';

/** What `all,faults` means of a target of entries. */
const ASKED = SCENARIOS.filter(
  ({ needs, groups, beyondAll }) => needs.includes('entries') && (!beyondAll || groups.includes('faults')),
);
const RUN = ['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--protocol', 'both', '--scenarios', 'all,faults'];

it('every scenario of `all` measures the same over both protocols, those that break nodes too', {
  timeout: 6 * PATIENCE_MS,
}, async (t) => {
  const box = new Sandbox();
  t.after(() => box.remove());
  const run = await box.bench([...RUN, '--users', '2', '--duration', '1s', '--warmup', '0s', '--faults', '1']);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const report = await box.report();
  assert.deepEqual(checkReport(report), []);
  assert.deepEqual(
    [...new Set(report.cells.map(({ scenario }) => scenario))].sort(),
    ASKED.map(({ name }) => name).sort(),
  );
  const twins = grouped(report.cells, ({ id, protocol }) => id.replace(`/${protocol}/`, '/'));
  for (const [cell, twin, ...more] of twins) {
    assert.deepEqual(more, []);
    assert.deepEqual([cell.protocol, twin?.protocol].sort(), ['grpc', 'http'], cell.id);
    for (const each of [cell, twin]) {
      if (each?.scenario === 'audit-query') {
        assert.equal(each.state, 'skipped');
        continue;
      }
      assert.ok(each?.state === 'ok', JSON.stringify(each));
      assert.ok(
        each.operations.every(({ ok }) => ok > 0),
        each.id,
      );
      if (each.faults === undefined) continue;
      const { safety } = each.faults;
      assert.deepEqual([safety.lost, safety.phantom, safety.rejectedButThere], [0, 0, 0], each.id);
      assert.equal(safety.complete, true, `${each.id}: ${safety.notes.join(' ')}`);
    }
  }
  const compared = new Set(report.analyses.protocols.map(({ scenario }) => scenario));
  assert.equal(compared.size, ASKED.length - 1);
});
