import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { resultsOf } from '../../../lib/analysis/cells.ts';
import { isSoak } from '../../../lib/analysis/loads.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { STEADY } from '../../../lib/scenarios/catalogue.ts';
import { READS, WRITES } from '../../../lib/scenarios/steps.ts';
import { readReport } from '../../../runner/report/read.ts';
import { reportErrors } from '../../../runner/report/write.ts';
import { UserError } from '../../../runner/system/errors.ts';
import { exampleReport } from '../../fixtures/example-report.ts';

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftmark-read-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function fileWith(text: string): Promise<string> {
  const path = join(folder, 'report.json');
  await writeFile(path, text);
  return path;
}

async function refused(path: string, pattern: RegExp): Promise<void> {
  await assert.rejects(readReport(path), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, pattern);
    assert.ok(error.message.includes(path), 'names the file');
    assert.equal(error.exitCode, 2);
    return true;
  });
}

test('what was written is read', async () => {
  assert.deepEqual(await readReport(await fileWith(JSON.stringify(exampleReport))), exampleReport);
});

test('a report from before cells said which keys they went to is read: all had equal chances', async () => {
  const cells = exampleReport.cells.map(({ keys: _, ...cell }) => cell);
  const read = await readReport(await fileWith(JSON.stringify({ ...exampleReport, cells })));
  assert.deepEqual(read, exampleReport);
  const other = exampleReport.cells.map((cell) => ({ ...cell, keys: 'zipf' }));
  const kept = await readReport(await fileWith(JSON.stringify({ ...exampleReport, cells: other })));
  assert.deepEqual(new Set(kept.cells.map(({ keys }) => keys)), new Set(['zipf']));
});

test('a byte order mark, which some editors add, does no harm', async () => {
  assert.deepEqual(await readReport(await fileWith(`\uFEFF${JSON.stringify(exampleReport)}`)), exampleReport);
});

test('a missing file is refused', () => refused(join(folder, 'missing.json'), /there is no such file/));

test('a device is refused', () => refused('/dev/zero', /\/dev\/zero: it is no regular file/));

test('a folder is refused', () => refused(folder, /it is a folder, not a file/));

test('an empty file is refused', async () => refused(await fileWith(''), /not JSON \(it is empty\)/));

test('text that is not JSON is refused', async () => refused(await fileWith('{"a":'), /not JSON/));

test('JSON that is no report is refused', async () => {
  for (const text of ['{"name":"raftmark"}', '[]', 'null', '7', '{"schemaVersion":"1"}', '{"schemaVersion":0}']) {
    await refused(await fileWith(text), /is not a raftmark report/);
  }
});

test('a report of a newer raftmark asks for an update', async () => {
  await refused(await fileWith('{"schemaVersion":7}'), /newer raftmark \(schema 7, this one reads up to 2\): update/);
});

test('a report that its schema refuses is named with its first faults', async () => {
  const { seed: _, ...rest } = exampleReport;
  await refused(
    await fileWith(JSON.stringify(rest)),
    /is not a valid report: the report must have required property 'seed'/,
  );
});

test('a report from before linearizability was judged is read, and says that it was not', async () => {
  const cells = exampleReport.cells.map((cell) => {
    if (!('faults' in cell) || cell.faults === undefined) return cell;
    const { linearizability: _, ...safety } = cell.faults.safety;
    return { ...cell, faults: { ...cell.faults, safety } };
  });
  const read = await readReport(await fileWith(JSON.stringify({ ...exampleReport, cells })));
  const told = read.cells.flatMap((cell) =>
    'faults' in cell && cell.faults !== undefined ? [cell.faults.safety.linearizability] : [],
  );
  assert.ok(told.length > 0);
  for (const each of told) assert.deepEqual(each, { absent: 'the raftmark that made this report did not judge it' });
});

test('a report from before machines were calibrated is read, and says that they were not', async () => {
  const { calibration: _, ...old } = exampleReport;
  const { calibration, ...rest } = await readReport(await fileWith(JSON.stringify(old)));
  assert.deepEqual(calibration, { absent: 'the raftmark that made this report did not calibrate' });
  assert.deepEqual(rest, old);
});

test('a report from before writes were checked one by one does not say how many were', async () => {
  const cells = exampleReport.cells.map((cell) => {
    if (!('faults' in cell) || !cell.faults) return cell;
    const { checked: _, behind: __, behindByNode: ___, ...safety } = cell.faults.safety;
    const readings = safety.readings.map(({ behind: ____, ...reading }) => reading);
    return { ...cell, faults: { ...cell.faults, safety: { ...safety, readings } } };
  });
  const report = await readReport(await fileWith(JSON.stringify({ ...exampleReport, cells })));
  const ledgers = report.cells.flatMap((cell) => ('faults' in cell && cell.faults ? [cell.faults.safety] : []));
  assert.ok(ledgers.length > 0);
  for (const { checked, behind, behindByNode, readings } of ledgers) {
    assert.deepEqual([checked, behind, behindByNode], [null, 0, []]);
    for (const reading of readings) assert.equal(reading.behind, 0);
  }
});

test('a report from before any scenario could be run at a rate says what its open loads were, and what they were not', async () => {
  const { writesPerSecond, readsPerSecond } = STEADY;
  // Data did not grow then.
  const cells = exampleReport.cells
    .filter((cell) => !isSoak(cell))
    .map((cell) => {
      const { load } = cell.step;
      const step =
        load?.kind === 'open' ? { ...cell.step, load: { kind: 'open', writesPerSecond, readsPerSecond } } : cell.step;
      const without = ({ openMs: _, ...result }: OperationResult) => result;
      const { rate: _, ...findings } = ('faults' in cell && cell.faults) || { rate: null };
      const told = 'faults' in cell ? { faults: findings } : {};
      return { ...cell, step, ...told, ...('operations' in cell ? { operations: cell.operations?.map(without) } : {}) };
    });
  const consensus = exampleReport.analyses.consensus.map(({ offeredPerSecond: _, ...price }) => price);
  const { cells: _cells, ...analyses } = exampleReport.analyses;
  const old = { ...exampleReport, cells, analyses: { ...analyses, consensus } };
  const report = await readReport(await fileWith(JSON.stringify(old)));
  assert.deepEqual(reportErrors(report), []);
  const loads = report.cells.flatMap(({ step: { load } }) => (load?.kind === 'open' ? [load] : []));
  assert.ok(loads.length > 0);
  for (const load of loads) assert.deepEqual(load, STEADY);
  assert.ok(resultsOf(report.cells).every(({ openMs }) => openMs === null));
  const rates = report.cells.flatMap((cell) => ('faults' in cell && cell.faults ? [cell.faults.rate] : []));
  assert.deepEqual([...new Set(rates)], [null]);
  assert.deepEqual(report.analyses.consensus, exampleReport.analyses.consensus);
});

test('a report from before the act of a fault was timed says that nothing is known of it', async () => {
  const cells = exampleReport.cells.map((cell) => {
    const failover = 'faults' in cell ? cell.faults?.failover : null;
    if (!('faults' in cell) || !failover) return cell;
    const { electionTimeoutMs: _ms, electionTimeoutFrom: _from, ...rest } = failover;
    const rounds = failover.rounds.map(({ uncertaintyMs: _u, awayMs: _a, leaderChanges: _l, ...round }) => {
      const { steppedDown: _s, availabilityGap: _g, ...phases } = round.phases;
      return { ...round, phases };
    });
    const phases = failover.phases.filter(({ phase }) => phase !== 'availabilityGap');
    return { ...cell, faults: { ...cell.faults, failover: { ...rest, rounds, phases } } };
  });
  const report = await readReport(await fileWith(JSON.stringify({ ...exampleReport, cells })));
  assert.deepEqual(reportErrors(report), []);
  const [failover] = report.cells.flatMap((cell) => ('faults' in cell ? (cell.faults?.failover ?? []) : []));
  assert.deepEqual(
    [failover?.electionTimeoutMs, failover?.electionTimeoutFrom],
    [null, 'the raftmark that made this report did not ask for it'],
  );
  const [round] = failover?.rounds ?? [];
  assert.deepEqual([round?.uncertaintyMs, round?.leaderChanges, round?.phases.availabilityGap], [null, null, null]);
});

test('a report from before nodes were broken on purpose is read as it is', async () => {
  const cells = exampleReport.cells.filter((cell) => !('faults' in cell));
  assert.ok(cells.length < exampleReport.cells.length);
  const old = { ...exampleReport, cells };
  assert.deepEqual(await readReport(await fileWith(JSON.stringify(old))), old);
});

const OLD = new URL('../../fixtures/old/report-version-1.json', import.meta.url);
const version1 = JSON.parse(readFileSync(OLD, 'utf8'));

test('a report of version 1 is read: its clusters get names, its steps their loads', async () => {
  const report = await readReport(await fileWith(JSON.stringify(version1)));
  assert.deepEqual(reportErrors(report), []);
  assert.equal(report.schemaVersion, 2);
  assert.deepEqual(
    report.clusters.map(({ name, nodes }) => [name, nodes.length]),
    [
      ['cluster', 3],
      ['single', 1],
    ],
  );
  assert.deepEqual(
    report.seeding.map(({ cluster, entries }) => [cluster, entries]),
    [
      ['cluster', 1_000],
      ['single', 1_000],
    ],
  );
  const loads = new Map(report.cells.map(({ scenario, step }) => [`${scenario}/${step.name}`, step.load]));
  assert.deepEqual(loads.get('write-concurrent/users-10'), WRITES);
  assert.deepEqual(loads.get('consensus/read-leader'), { ...READS, readsFrom: 'leader' });
  assert.deepEqual(loads.get('audit-query/events-10000-limit-50'), { kind: 'audit', limit: 50, events: 10_000 });
  // Which rates were offered beside faults, version 1 did not say.
  assert.equal(loads.get('failover/kill'), null);
  const [cell] = report.cells;
  assert.deepEqual([cell?.cluster, cell?.entries, cell?.protocol], [{ name: 'cluster', nodes: 3 }, 1_000, 'http']);
});

test('a report of version 1 on etcd was measured over HTTP, whatever etcd is spoken to in today', async () => {
  const report = await readReport(await fileWith(JSON.stringify({ ...version1, target: 'etcd' })));
  const spoken = report.cells.map(({ protocol, reads }) => `${protocol} ${reads}`);
  assert.deepEqual([...new Set(spoken)], ['http linearizable']);
});

test('what follows from the cells of a report of version 1 is what it said, but for what it claimed', async () => {
  const report = await readReport(await fileWith(JSON.stringify(version1)));
  const { consensus, audit, replicationTax } = report.analyses;
  const old = version1.analyses;
  const price = ({ access, repetitions, p50Ms, opsPerSecond }: (typeof consensus)[number]) =>
    [access, repetitions, p50Ms, opsPerSecond] as const;
  assert.deepEqual(consensus.map(price), old.consensus.map(price));
  const growth = ({ limit, points, exponent }: (typeof audit)[number]) => [limit, points, exponent];
  assert.deepEqual(audit.map(growth), old.audit.map(growth));
  const tax = ({ step, operation, addedMs, throughputRatio }: (typeof replicationTax)[number]) =>
    [step, operation, addedMs, throughputRatio] as const;
  assert.deepEqual(replicationTax.map(tax), old.replicationTax.map(tax));
  // What it took for distinct are three repetitions, which claim nothing today.
  assert.deepEqual(
    consensus.map(({ pairs, distinct }) => [pairs, distinct]),
    [
      [0, null],
      [3, null],
      [3, null],
      [3, null],
    ],
  );
});

test('a report of version 1 that its own schema refuses is refused', async () => {
  const { seed: _, ...rest } = version1;
  const pattern = /is not a valid report: the report must have required property 'seed'/;
  await refused(await fileWith(JSON.stringify(rest)), pattern);
  await refused(await fileWith(JSON.stringify({ ...version1, cells: [{}] })), /is not a valid report: \/cells\/0/);
});
