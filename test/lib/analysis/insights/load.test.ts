import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disk } from '../../../../lib/analysis/insights/disk.ts';
import { elections } from '../../../../lib/analysis/insights/elections.ts';
import { knee } from '../../../../lib/analysis/insights/knee.ts';
import { writeAmplification } from '../../../../lib/analysis/insights/write-amplification.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import {
  exampleMeasured,
  exampleMetrics,
  exampleNodeMetrics,
  exampleRaft,
  exampleReport,
  exampleReportOf,
  exampleTimed,
  failoverCell,
  timedCell,
} from '../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../fixtures/reports/machine.ts';

/** A cell whose node's log took so long at the 99th percentile, which lies between two bounds. */
const flushed = (fromMs: number, toMs: number, taken = 1_000, machine = exampleMachine()): Cell => {
  return cellOf([exampleTimed({ taken, p99: { ms: (fromMs + toMs) / 2, fromMs, toMs } })], machine);
};
/** A cell whose nodes flushed like that. */
const cellOf = (flushes: readonly ReturnType<typeof exampleTimed>[], machine = exampleMachine()): Cell => {
  const nodes = flushes.map((flush, at) => {
    const node = exampleNodeMetrics(`node${at + 1}`);
    return { ...node, times: { ...node.times, flush, storeCommit: null } };
  });
  return timedCell({}, 1, {}, { metrics: exampleMetrics(nodes), machine });
};

test('a disk is too slow where the lower bound of a p99 of enough flushes is above the limit', () => {
  const found = (cell: Cell) => disk.find(exampleReportOf([cell])).map(({ severity }) => severity);
  assert.deepEqual(found(flushed(8, 16)), [], 'it may lie below');
  assert.deepEqual(found(flushed(16, 32)), ['warning']);
  assert.deepEqual(found(flushed(128, 256)), ['critical']);
  assert.deepEqual(found(flushed(128, 256, 50)), [], 'of 50 flushes it is one of the longest');
});

test('of a disk so slow that a window has few flushes, the median tells', () => {
  const told = (fromMs: number, taken: number) =>
    exampleTimed({ taken, meanMs: 300, p50: { ms: fromMs, fromMs, toMs: 2 * fromMs }, p99: null });
  const found = (fromMs: number, taken: number) => disk.find(exampleReportOf([cellOf([told(fromMs, taken)])]));
  const [finding] = found(256, 28);
  assert.equal(finding?.severity, 'critical');
  assert.match(finding?.title ?? '', /^The disk is too slow: node1 took 256 to 512 ms at the median to write its log;/);
  assert.match(finding?.measured[0]?.what ?? '', /^median of writing the log to the disk on node1/);
  assert.deepEqual(found(256, 19), []);
  assert.deepEqual(found(8, 28), []);
});

test('on a full machine a disk is blamed where another node of the same machine is ten times as fast', () => {
  const full = exampleMachine({ idle: 0.02, iowait: 0.01 });
  const slow = exampleTimed({ taken: 200, meanMs: 100, p99: { ms: 100, fromMs: 64, toMs: 128 } });
  const other = (meanMs: number, taken = 200) =>
    exampleTimed({ taken, meanMs, p99: { ms: meanMs, fromMs: 4, toMs: 8 } });
  const found = (coLocated: boolean | null, ...flushes: ReturnType<typeof exampleTimed>[]) => {
    const clusters = exampleReport.clusters.map((cluster) => ({ ...cluster, coLocated }));
    return disk.find(exampleReportOf([cellOf(flushes, full)], { clusters })).length;
  };
  assert.equal(found(true, slow, other(10), other(50)), 1);
  assert.equal(found(true, slow, other(11), other(50)), 0);
  assert.equal(found(true, slow, other(1, 19)), 0, 'of few times nothing follows');
  assert.equal(found(true, slow), 0, 'there is no other');
  assert.equal(found(null, slow, other(1)), 0, 'nobody knows whether they share a machine');
});

test('a disk is not blamed where this machine had no processor time left, but for nodes that run elsewhere', () => {
  const full = flushed(128, 256, 1_000, exampleMachine({ idle: 0.02, iowait: 0.01 }));
  const waiting = flushed(128, 256, 1_000, exampleMachine({ idle: 0.02, iowait: 0.6, watchedCores: 0.5 }));
  const found = (cell: Cell, coLocated: boolean | null) => {
    const clusters = exampleReport.clusters.map((cluster) => ({ ...cluster, coLocated }));
    return disk.find(exampleReportOf([cell], { clusters })).length;
  };
  assert.equal(found(full, true), 0);
  assert.equal(found(full, null), 0, 'nobody knows where they run');
  assert.equal(found(full, false), 1);
  assert.equal(found(waiting, true), 1, 'it waited for the disk');
});

test('an election counts where nobody broke anything', () => {
  const moved = { ...exampleRaft(), termChanges: 1, leaderChanges: 1, leaderlessSeconds: 1.5 };
  const found = (cell: Cell) => elections.find(exampleReportOf([cell])).map(({ title }) => title);
  assert.deepEqual(found(timedCell({}, 1, {}, { raft: moved })), [
    '1 election in 1 window in which nobody had broken anything.',
  ]);
  assert.deepEqual(found(timedCell({}, 1)), []);
  assert.deepEqual(found({ ...failoverCell, raft: moved } as Cell), []);
});

test('elections on a machine without processor time left are a note, unless one came where there was some', () => {
  const moved = { ...exampleRaft(), termChanges: 1, leaderChanges: 1, leaderlessSeconds: 1.5 };
  const on = (idle: number): Cell =>
    timedCell({}, 1, {}, { raft: moved, machine: exampleMachine({ idle, iowait: 0 }) });
  const found = (...cells: Cell[]) =>
    elections.find(exampleReportOf(cells)).map(({ severity, measured }) => [severity, measured[0]?.value]);
  assert.deepEqual(found(on(0.02)), [['note', 1]]);
  assert.deepEqual(found(on(0.02), on(0.02)), [['note', 2]]);
  assert.deepEqual(found(on(0.02), on(0.5)), [['warning', 1]]);
  assert.deepEqual(found(on(0.5), on(0.5)), [['critical', 2]]);
});

test('the knee is at the fewest users with 90 % of the best rate', () => {
  const step = (users: number, opsPerSecond: number): Cell =>
    timedCell({ step: { name: `users-${users}`, users } }, users, { opsPerSecond });
  const found = (...cells: Cell[]) => knee.find(exampleReportOf(cells)).map(({ measured }) => measured[0]?.value);
  assert.deepEqual(found(step(1, 100), step(10, 950), step(50, 1_000), step(100, 900)), [10]);
  assert.deepEqual(found(step(1, 100), step(10, 950)), [], 'two steps show no knee');
  assert.match(
    knee.find(exampleReportOf([step(1, 100), step(10, 900), step(50, 3_000)]))[0]?.title ?? '',
    /no knee up to 50 users/,
  );
});

test('beyond the knee only what was seen is told', () => {
  const toldOf = (p99s: readonly number[], rates: readonly number[], ok = 1_000) => {
    const cells = [1, 10, 50].map((users, at) =>
      timedCell({ step: { name: `users-${users}`, users } }, (p99s[at] ?? 0) / 3, { opsPerSecond: rates[at] ?? 0, ok }),
    );
    const [finding] = knee.find(exampleReportOf(cells));
    return [finding?.title, finding?.cost] as const;
  };
  const name = /^write-concurrent \(medium, http\) reaches 90 % of its best with 1 user: 100\/s; /;
  const [falling, costsNothing] = toldOf([9, 6, 3], [100, 105, 109]);
  assert.match(falling ?? '', name);
  assert.match(falling ?? '', /; 50 users do 1\.09x of that, at 0\.333x the p99\.$/);
  assert.equal(costsNothing, null);
  assert.match(toldOf([3, 6, 9], [100, 105, 109])[1] ?? '', /^Beyond it latency grows/);
  assert.match(toldOf([3, 6, 9], [100, 105, 109], 40)[0] ?? '', /50 users do 1\.09x of that\.$/);
});

test('write amplification is told per node, and warned of from 10 on', () => {
  const cell = (ratio: number | null): Cell =>
    timedCell({}, 1, {}, { cost: { ...exampleMeasured().cost, writeAmplification: ratio } });
  const found = (ratio: number | null) =>
    writeAmplification
      .find(exampleReportOf([cell(ratio)]))
      .map(({ severity, measured }) => [severity, measured[1]?.value]);
  assert.deepEqual(found(9), [['note', 3]]);
  assert.deepEqual(found(30), [['warning', 10]]);
  assert.deepEqual(found(null), []);
});

test('write amplification with processes that were not sampled throughout is a lower bound', () => {
  const cost = { ...exampleMeasured().cost, writeAmplification: 9, notSampledThroughout: ['node1/etcd'] };
  const [found] = writeAmplification.find(exampleReportOf([timedCell({}, 1, {}, { cost })]));
  assert.match(
    found?.title ?? '',
    /^Each byte that a client writes is at least 9[.]00 bytes on the disks of 3 nodes: /,
  );
  assert.match(
    found?.certainty ?? '',
    /; processes of nodes were not sampled all the time, and what they wrote then is missing[.]$/,
  );
  const [whole] = writeAmplification.find(exampleReportOf([timedCell({}, 1)]));
  assert.doesNotMatch(`${whole?.title} ${whole?.certainty}`, /at least|missing/);
});
