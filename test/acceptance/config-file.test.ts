import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TestCluster } from './cluster.ts';
import { measuredCells, measuredCluster, PATIENCE_MS, Sandbox } from './support.ts';

const RUN = ['--tier', 'smoke', '--scenarios', 'mixed', '--duration', '1s'];

describe('a configuration file', { timeout: 2 * PATIENCE_MS }, () => {
  const box = new Sandbox();
  let cluster: TestCluster;
  let files = 0;
  before(async () => {
    cluster = await TestCluster.start('confman', 3);
  });
  after(async () => {
    await cluster?.stop();
    box.remove();
  });

  const config = (content: unknown): string => {
    const path = join(box.folder, `config-${++files}.json`);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const nodes = () => cluster.urls.map((url, at) => ({ name: `confman-${at}`, url }));

  it('names the nodes, the steps of a scenario and the limits: all are met', async () => {
    const path = config({
      target: 'confman',
      nodes: nodes(),
      scenarios: { mixed: { users: [3, 2], warmup: '300ms', duration: '1500ms' } },
      thresholds: [
        { scenario: '*', operation: '*', errorRate: 0 },
        { scenario: 'mixed', operation: 'read', p99: 60_000 },
        { scenario: 'mixed', operation: 'write', step: 'users-3', opsPerSecond: 0.1 },
        { scenario: 'write-sequential', operation: 'write', p95: 0.000001 },
      ],
    });
    const run = await box.bench(['--config', path, ...RUN]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const report = await box.report();
    assert.equal(report.target, 'confman');
    assert.equal(measuredCluster(report).kind, 'external');
    assert.deepEqual(
      measuredCluster(report).nodes.map(({ url }) => url),
      cluster.urls,
    );
    const cells = measuredCells(report);
    // The flag of the duration goes before the file.
    assert.deepEqual(
      cells.map(({ step, windowSeconds, warmupSeconds }) => [step.users, windowSeconds, warmupSeconds]),
      [
        [3, 1, 0.3],
        [2, 1, 0.3],
      ],
    );
    const judged = cells.map(({ thresholds }) =>
      thresholds.map(({ operation, limit }) => `${operation} ${limit}`).sort(),
    );
    assert.deepEqual(judged, [
      ['read errorRate', 'read p99', 'write errorRate', 'write opsPerSecond'],
      ['read errorRate', 'read p99', 'write errorRate'],
    ]);
    assert.ok(cells.every(({ thresholds }) => thresholds.every(({ met, measured }) => met && measured !== null)));
  });

  it('sets limits that are not met: exit 1, with all measured and what was missed in the report', async () => {
    const path = config({
      target: 'confman',
      nodes: nodes(),
      thresholds: [
        { scenario: 'mixed', operation: 'write', p95: 0.001, opsPerSecond: 1_000_000 },
        { scenario: 'mixed', operation: 'read', p99: 60_000 },
      ],
    });
    const run = await box.bench(['--config', path, ...RUN, '--users', '2', '--warmup', '200ms']);
    assert.equal(run.code, 1, run.stdout + run.stderr);
    assert.equal(run.stderr, '');
    const report = await box.report();
    assert.equal(report.state, 'complete');
    const [cell] = measuredCells(report);
    assert.ok(cell);
    assert.deepEqual(
      cell.thresholds.map(({ operation, limit, allowed, met }) => [operation, limit, allowed, met]).sort(),
      [
        ['read', 'p99', 60_000, true],
        ['write', 'opsPerSecond', 1_000_000, false],
        ['write', 'p95', 0.001, false],
      ],
    );
    const writes = cell.operations.find(({ operation }) => operation === 'write');
    const measured = (limit: string) =>
      cell.thresholds.find((each) => each.operation === 'write' && each.limit === limit)?.measured;
    assert.equal(measured('p95'), writes?.latencyMs?.p95);
    assert.equal(measured('opsPerSecond'), writes?.opsPerSecond);
    assert.match(run.stdout, /threshold|limit/i);
    const shown = await box.showReport(box.saved().at(-1) ?? '');
    assert.match(shown.stdout, /p95.*0\.001/);
  });

  it('with --host is not asked for nodes', async () => {
    const path = config({ target: 'confman', nodes: [{ url: 'http://127.0.0.1:9' }] });
    const run = await box.bench(['--config', path, ...cluster.flags, ...RUN, '--users', '1', '--warmup', '0s']);
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.equal(measuredCluster(await box.report()).nodes.length, 3);
  });

  it('with a field that does not exist is refused, by the names of the file and the field', async () => {
    const path = config({ nodes: [{ url: 'http://127.0.0.1:6100', datafolder: 'data' }] });
    const run = await box.bench(['--config', path, ...RUN]);
    assert.equal(run.code, 2, run.stdout + run.stderr);
    assert.ok(run.stderr.includes(path), run.stderr);
    assert.match(run.stderr, /nodes\[0\]: unknown field "datafolder" \(did you mean dataFolder\?\)/);
    assert.equal(run.stdout, '');
  });

  it('is found in the working directory, and --config must be there', async () => {
    const folder = join(box.folder, 'work');
    mkdirSync(folder);
    writeFileSync(join(folder, 'raftmark.config.json'), '{"tresholds":[]}');
    const found = await box.start(...box.program('bench', ['--dry-run']), {}, folder).ended;
    assert.equal(found.code, 2, found.stderr);
    assert.match(found.stderr, /raftmark\.config\.json: unknown field "tresholds" \(did you mean thresholds\?\)/);
    const missing = await box.bench(['--dry-run', '--config', join(folder, 'other.json')]);
    assert.equal(missing.code, 2, missing.stderr);
    assert.match(missing.stderr, /other\.json: there is no such file/);
  });
});
