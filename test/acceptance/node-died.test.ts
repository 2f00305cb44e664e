import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { measured } from '../../lib/analysis/cells.ts';
import type { ScriptedProcess } from '../../tools/perf/scripted-process.ts';
import { startScripted } from './scripted.ts';
import { PATIENCE_MS, ROOT, Sandbox } from './support.ts';

const RUN = ['--tier', 'smoke', '--allow-faults', '--rate', '30', '--faults', '3'];

describe('a node of the user that dies after its start', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  let cluster: ScriptedProcess;
  before(async () => {
    cluster = await startScripted('--pid-folder', box.folder, '--dies-after-ms', '300');
  });
  after(async () => {
    await cluster?.stop();
    box.remove();
  });

  it('ends the scenario, and is the first thing that its report says; nothing else is killed', async (t) => {
    const config = await cluster.configure(ROOT, box.folder);
    const run = await box.bench(['--config', config, '--scenarios', 'failover', ...RUN]);
    assert.equal(run.code, 1, run.stdout + run.stderr);
    const { cells } = await box.report();
    const [cell] = cells;
    assert.ok(cell?.state === 'failed');
    assert.match(cell.reason, /^node\d did not survive the fault: it started and ended after [\d.]+ m?s$/);
    const faults = measured(cell)?.faults;
    assert.ok(faults?.failover);
    const [death] = faults.deaths;
    assert.ok(death !== undefined && faults.deaths.length === 1);
    assert.deepEqual(death.log, ['fatal: page 0 does not exist on the disk']);
    assert.deepEqual(
      faults.events.map(({ verb, node }) => [verb, node]),
      [
        ['kill', death.node],
        ['start', death.node],
      ],
    );
    const [round, ...others] = faults.failover.rounds;
    assert.deepEqual([round?.died, others], [[death.node], []]);

    const [played] = await cluster.ask<{ node: number; atMs: number }[]>('deaths');
    assert.equal(`node${(played?.node ?? 0) + 1}`, death.node);
    t.diagnostic(`its end was known after it had lived for ${death.afterMs?.toFixed(0)} ms`);

    const survivors = ['node1', 'node2', 'node3'].filter((name) => name !== death.node);
    assert.deepEqual(
      faults.safety.readings.map(({ when, nodes, lost, unread }) => ({ when, nodes, lost, unread })),
      [{ when: 'after-faults', nodes: survivors, lost: 0, unread: 0 }],
    );
    assert.equal(faults.safety.complete, true);

    assert.match(run.stdout, /^raftmark run .*\n\n? *! node\d did not survive the fault: it started and ended after/m);
    assert.ok(!run.stdout.includes('NOT PROVEN'));
    assert.match(run.stdout, /\| fatal: page 0 does not exist on the disk/);
    assert.deepEqual(box.processes(), []);
  });
});
