import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namespacesRefusal } from '../../../runner/embedded/netns/refusal.ts';
import { RUN_LIMIT_MS, wholeRun } from '../../fixtures/raftexample/run.ts';

describe('a store that reads from what the node holds', {
  timeout: RUN_LIMIT_MS,
  skip: namespacesRefusal() ?? false,
}, () => {
  it('is red once its reads are said to be linearizable', async (t) => {
    const done = await wholeRun(t, ['failover'], ['--faults', '1', '--reads', 'linearizable']);
    if (done === null) return;
    const { end, report } = done;
    const [cell, ...more] = report.cells;
    assert.deepEqual(more, []);
    assert.ok(cell?.state === 'failed' && cell.faults && cell.verdict, JSON.stringify(cell));
    const { linearizability, stale } = cell.faults.safety;
    assert.ok(!('absent' in linearizability));
    const { violations, entries, operations, clockErrorMs, stories } = linearizability;
    t.diagnostic(
      `not linearizable in ${violations} of ${entries} entries, ${operations} operations; ${stale} stale reads`,
    );
    t.diagnostic(`clocks within ${clockErrorMs} ms; ${cell.reason}`);
    assert.ok(violations > 0 && stale > 0);
    assert.ok(clockErrorMs > 0 && clockErrorMs <= 2, `${clockErrorMs}`);
    assert.match(cell.reason, /^(reads were not linearizable|acknowledged writes were lost) in [\d,]+ entr(y|ies)$/);
    assert.equal(cell.verdict.level, 'invalid');
    assert.ok(cell.verdict.reasons.some((reason) => reason.startsWith('Reads were not linearizable in ')));
    assert.equal(end.code, 1);
    const told = end.stdout.replaceAll(/\s+/g, ' ');
    assert.match(told, /SAFETY VIOLATED: [^:]* not linearizable in [\d,]+ entr/);
    for (const line of stories[0] ?? []) assert.ok(told.includes(line), line);
  });
});
