import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { measured } from '../../../lib/analysis/cells.ts';
import { checkReport } from '../../../runner/report/check/check.ts';
import { provideTool } from '../../../runner/tools/provide.ts';
import type { Running } from '../../acceptance/running.ts';
import { PATIENCE_MS, ROOT, Sandbox, SHORT, until } from '../../acceptance/support.ts';
import { realMember } from '../../fixtures/real-etcd.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const PROGRAM = join(ROOT, 'test/fixtures/two-sessions.ts');
const WRITES = ['--target', 'etcd', '--scenarios', 'write-sequential', '--no-calibration'];

const LONG = ['--tier', 'smoke', '--duration', '60s', '--warmup', '0s', '--no-control'];

/** Asks for two sessions by flags alone. */
const BENCH = join(ROOT, 'runner/bench.ts');
const SIZES = ['--nodes', '1,3'];

/** Starts a plan of two sessions; the sandbox is checked for what is left by those who call it. */
function start(
  t: TestContext,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = PROGRAM,
) {
  const box = new Sandbox();
  t.after(() => box.remove());
  const args = ['--import', 'tsx', program, ...WRITES, ...flags, '--output-dir', box.out];
  // Its cache would be in the sandbox, where nothing may be left.
  const run: Running = box.start(process.execPath, args, { ...env, TSX_DISABLE_CACHE: '1' });
  return { box, run };
}

async function reportOf(box: Sandbox) {
  assert.deepEqual([box.processes(), box.leftFiles(), box.saved().length], [[], [], 1]);
  const report = await box.report();
  assert.deepEqual(checkReport(report), []);
  return report;
}

describe('clusters of two sessions', { timeout: 4 * PATIENCE_MS }, () => {
  it('are measured one after the other, each with nothing of the other in its numbers', async (t) => {
    const { box, run } = start(t, [...SHORT, ...SIZES], {}, BENCH);
    const end = await run.ended;
    assert.equal(end.code, 0, end.stdout + end.stderr);
    const { state, cells, clusters, analyses } = await reportOf(box);
    assert.equal(state, 'complete');
    const three = ['nodes-3-node1', 'nodes-3-node2', 'nodes-3-node3'];
    assert.deepEqual(
      cells.map((cell) => {
        const resources = measured(cell)?.resources ?? { absent: 'no numbers' };
        return [cell.cluster, 'absent' in resources ? resources.absent : resources.nodes.map(({ node }) => node)];
      }),
      [
        [{ name: 'nodes-1', nodes: 1 }, ['nodes-1']],
        [{ name: 'nodes-3', nodes: 3 }, three],
      ],
    );
    assert.deepEqual(
      clusters.map(({ name, raft }) => [name, raft?.nodes, raft?.total.unreachable]),
      [
        ['nodes-1', ['nodes-1'], []],
        ['nodes-3', three, []],
      ],
    );
    assert.match(end.stdout, /^\[2\/2\] Write sequential, nodes-3/m);
    const [scaling] = analyses.sizes;
    assert.deepEqual([scaling?.operation, scaling?.sizes.map(({ nodes }) => nodes)], ['write', [1, 3]]);
  });

  it('are not begun when the second cannot be reached', async (t) => {
    const url = await deadUrl();
    const { box, run } = start(t, [...SHORT, '--no-control'], { SECOND_HOST: url });
    const end = await run.ended;
    assert.equal(end.code, 3, end.stdout + end.stderr);
    assert.match(end.stderr, new RegExp(`^error: no etcd node answers \\(${url}: nothing listens there\\)`));
    assert.deepEqual([box.processes(), box.leftFiles(), box.saved()], [[], [], []]);
  });

  it('leave what was measured when the second goes meanwhile, and say why', async (t) => {
    const { path } = await provideTool('etcd', { log: () => undefined });
    const ends: (() => unknown)[] = [];
    const { url } = await realMember({ after: (end) => void ends.push(end as () => unknown) }, path);
    const { box, run } = start(t, [...SHORT, '--no-control'], { SECOND_HOST: url });
    try {
      await Promise.race([run.ended, until('it runs', () => box.runsScript('write-sequential'), PATIENCE_MS)]);
    } finally {
      for (const end of ends) await end();
    }
    const end = await run.ended;
    assert.equal(end.code, 3, end.stdout + end.stderr);
    assert.match(end.stderr, new RegExp(`^error: no etcd node answers \\(${url}: nothing listens there\\)`, 'm'));
    const report = await reportOf(box);
    assert.deepEqual(
      report.cells.map((cell) => [cell.state, 'reason' in cell ? cell.reason : '']),
      [
        ['ok', ''],
        ['aborted', 'the run ended before it'],
      ],
    );
  });

  it('end together when the first is interrupted', async (t) => {
    const { box, run } = start(t, [...LONG, ...SIZES], {}, BENCH);
    await Promise.race([run.ended, until('it runs', () => box.runsScript('write-sequential'), PATIENCE_MS)]);
    run.signal('SIGINT');
    const end = await run.ended;
    assert.equal(end.code, 130, end.stdout + end.stderr);
    const report = await reportOf(box);
    assert.deepEqual(
      report.cells.map((cell) => [cell.cluster.name, cell.state, 'reason' in cell ? cell.reason : '']),
      [
        ['nodes-1', 'aborted', 'the run was interrupted'],
        ['nodes-3', 'aborted', 'the run was interrupted'],
      ],
    );
  });

  it('are cleaned up after an error that nobody awaits, which is said', async (t) => {
    const { box, run } = start(t, LONG);
    await Promise.race([run.ended, until('it runs', () => box.runsScript('write-sequential'), PATIENCE_MS)]);
    run.signal('SIGUSR2');
    const end = await run.ended;
    assert.equal(end.code, 1, end.stdout + end.stderr);
    assert.match(end.stderr, /^error: unexpected: nobody awaits this$/m);
    const { state, warnings } = await reportOf(box);
    assert.deepEqual([state, warnings], ['aborted', ['the run ended early: nobody awaits this']]);
  });
});
