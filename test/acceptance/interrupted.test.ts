import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TestCluster } from './cluster.ts';
import type { Ended, Running } from './running.ts';
import { PATIENCE_MS, Sandbox, SHORT, until } from './support.ts';

const WRITES = ['--scenarios', 'write-sequential'];
/** Seeding that lasts: it ends only by a signal. */
const LONG_SEEDING = ['--tier', 'xlarge', '--payload', 'tiny', '--duration', '1s', ...WRITES];
/** A step that lasts. */
const LONG_STEP = ['--tier', 'smoke', '--duration', '60s', '--warmup', '0s', ...WRITES];
/** Many namespaces, so that deleting them takes long enough to be interrupted. */
const LONG_CLEANUP = ['--tier', 'large', '--payload', 'tiny', '--duration', '1s', '--warmup', '0s', ...WRITES];

/** What must hold however and whenever a run was interrupted. */
async function checkInterrupted(box: Sandbox, end: Ended): Promise<void> {
  assert.deepEqual({ code: end.code, signal: end.signal }, { code: 130, signal: null }, end.stdout + end.stderr);
  assert.deepEqual(box.processes(), []);
  assert.deepEqual(box.leftFiles(), []);
  assert.equal(box.saved().length, 1, box.saved().join());
  const report = await box.report();
  assert.equal(report.state, 'aborted');
  assert.deepEqual(report.kept, []);
  const shown = await box.showReport(...box.saved());
  assert.deepEqual({ code: shown.code, stderr: shown.stderr }, { code: 0, stderr: '' });
  assert.match(shown.stdout, /ABORTED/);
}

async function untilScript(box: Sandbox, run: Running, name: string): Promise<void> {
  await Promise.race([run.ended, until(`${name} runs`, () => box.runsScript(name), PATIENCE_MS)]);
}

describe('a run with an embedded cluster that is interrupted', { timeout: 4 * PATIENCE_MS }, () => {
  const embedded = (target: string, nodes: number): string[] => ['--target', target, '--nodes', String(nodes)];

  it('before anything was measured: no report, and nothing is left', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench([...embedded('confman', 3), ...SHORT, ...WRITES]);
    await run.said(/^starting an embedded cluster/m);
    run.signal('SIGINT', 'group');
    const end = await run.ended;
    assert.equal(end.code, 130, end.stdout + end.stderr);
    assert.deepEqual(box.processes(), []);
    assert.deepEqual(box.leftFiles(), []);
    assert.deepEqual(box.saved(), []);
    assert.ok(end.stderr.trim().split('\n').length <= 2, end.stderr);
  });

  it('by SIGTERM while it seeds', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench([...embedded('etcd', 1), ...LONG_SEEDING]);
    await untilScript(box, run, 'seed');
    run.signal('SIGTERM');
    await checkInterrupted(box, await run.ended);
    const { cells, seeding } = await box.report();
    assert.deepEqual(
      cells.map(({ state }) => state),
      ['aborted'],
    );
    assert.deepEqual(seeding, []);
  });

  it('by Ctrl-C in a terminal in the middle of a step', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench([...embedded('confman', 3), ...LONG_STEP]);
    await untilScript(box, run, 'write-sequential');
    run.signal('SIGINT', 'group');
    await checkInterrupted(box, await run.ended);
    const { cells, seeding } = await box.report();
    assert.deepEqual(
      cells.map(({ state }) => state),
      ['aborted'],
    );
    assert.equal(seeding.length, 1);
  });

  it('by SIGINT while it deletes what it made: the cells are kept', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench([...embedded('etcd', 1), ...LONG_CLEANUP]);
    await run.said(/^deleting/m);
    run.signal('SIGINT');
    await checkInterrupted(box, await run.ended);
    const { cells } = await box.report();
    assert.deepEqual(
      cells.map(({ state }) => state),
      ['ok'],
    );
  });

  it('by SIGKILL: nodes and k6 end by themselves, and the next run takes the folder away', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench([...embedded('confman', 3), ...LONG_STEP]);
    await untilScript(box, run, 'write-sequential');
    run.signal('SIGKILL');
    assert.equal((await run.ended).signal, 'SIGKILL');
    // A few seconds on a quiet machine: k6 notices at its next line of progress.
    await until('all processes are gone', () => box.processes().length === 0, 30_000);
    // Only the run's own folder may be left, with nothing of the cluster's in it.
    assert.ok(
      box.leftFiles().every((name) => name.startsWith(`run-${run.pid}-`)),
      box.leftFiles().join(),
    );
    const next = await box.bench([...embedded('etcd', 1), ...SHORT, ...WRITES]);
    assert.equal(next.code, 0, next.stdout + next.stderr);
    assert.deepEqual(box.leftFiles(), []);
    // Only the run that was killed has left a journal; what to do with it is no matter of the next report.
    const [journal = '', ...reports] = box.saved();
    const hint = `a run that was killed left 1 journal (${journal}): npm run bench -- clean --output-dir ${box.out}`;
    assert.match(journal, /-smoke\.journal$/);
    assert.ok(next.stdout.includes(`warning: ${hint}`), next.stdout);
    assert.equal(reports.length, 1);
    const report = await box.report();
    assert.deepEqual([report.state, report.warnings], ['complete', []]);
  });
});

describe('a run against a cluster of the user that is interrupted', { timeout: 4 * PATIENCE_MS }, () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start('confman', 3);
  });
  after(async () => cluster?.stop());

  const checkNothingHeld = async (): Promise<void> => {
    for (const url of cluster.urls) {
      assert.deepEqual(await cluster.namespaces(url), [], `namespaces left on ${url}`);
      assert.deepEqual(await cluster.entries(url), [], `entries left on ${url}`);
    }
  };

  it('by Ctrl-C in a terminal while it seeds', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench([...cluster.flags, ...LONG_SEEDING]);
    await untilScript(box, run, 'seed');
    await until('entries are there', async () => (await cluster.writes()) > 0);
    run.signal('SIGINT', 'group');
    await checkInterrupted(box, await run.ended);
    await checkNothingHeld();
  });

  it('by SIGTERM in the middle of a step: the part that ran is in the report', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench([...cluster.flags, ...LONG_STEP]);
    await untilScript(box, run, 'write-sequential');
    await until('the load has begun', async () => (await cluster.writes()) > 110);
    run.signal('SIGTERM');
    await checkInterrupted(box, await run.ended);
    const [cell] = (await box.report()).cells;
    assert.ok(cell?.state === 'aborted', JSON.stringify(cell));
    assert.ok((cell.windowSeconds ?? 0) > 0 && (cell.windowSeconds ?? 60) < 60, JSON.stringify(cell));
    assert.ok((cell.operations?.[0]?.ok ?? 0) > 0);
    await checkNothingHeld();
  });

  it('by Ctrl-C in a terminal while it deletes: deleting goes on to its end', async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const run = box.startBench([...cluster.flags, ...LONG_CLEANUP, '--tier', 'small']);
    await run.said(/^deleting/m);
    run.signal('SIGINT', 'group');
    await checkInterrupted(box, await run.ended);
    assert.deepEqual(
      (await box.report()).cells.map(({ state }) => state),
      ['ok'],
    );
    await checkNothingHeld();
  });
});
