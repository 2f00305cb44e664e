import { plural } from '../../base/format.ts';
import { grouped } from '../../base/grouped.ts';
import type { BatchFigures, BatchScaling } from '../../report/batches.ts';
import type { ConnectionPrice } from '../../report/connections.ts';
import type { KnobEffect, KnobValue } from '../../report/knobs.ts';
import type { Report } from '../../report/report.ts';
import type { CompletedCell } from '../cells.ts';
import { repetitionsThatCount } from '../series.ts';
import { median } from '../statistics.ts';
import { ofOneCluster, sameWay } from './analyses.ts';
import { cellsIn, type Evidence, plainSize, sentence, variedCellsIn } from './evidence.ts';
import { BASELINE, type DocumentRow, type DocumentTable, type Figure, none, value } from './table.ts';

const BATCHES = [1, 10, 50, 100, 500] as const;

/** What the newest report with any tells of batches on one cluster; null: nothing. */
export function batchesOf(evidence: Evidence): BatchScaling | null {
  return (
    ofOneCluster(
      evidence,
      ({ analyses }) => analyses.batches,
      ({ cluster }) => cluster,
    )[0] ?? null
  );
}

/** What writing several entries at once brings. */
export function batchProcessing(evidence: Evidence): DocumentTable {
  const scaling = batchesOf(evidence);
  const sizes = [...new Set([...BATCHES, ...(scaling?.batches ?? []).map(({ entries }) => entries)])];
  const missing = none(whyNoCells(evidence, 'batch'));
  return {
    title: 'Batch Processing',
    columns: ['Batch Size', 'Throughput Improvement', 'Latency Impact'],
    rows: sizes
      .sort((one, other) => one - other)
      .map((entries) => {
        const found = scaling?.batches.find((each) => each.entries === entries);
        const unlike = none(`Writes of ${entries} entries were not measured, or do not count.`);
        return {
          label: entries === 1 ? '1 (no batching)' : String(entries),
          figures: scaling === null ? [missing, missing] : found === undefined ? [unlike, unlike] : batchFigures(found),
        };
      }),
    notes: [
      'Entries written per second, and the median latency of a write, against writes of one entry.',
      ...(scaling === null ? [] : [`On ${plainSize(scaling.cluster.nodes)}, with ${plural(scaling.users, 'user')}.`]),
    ],
  };
}

function batchFigures({ pairs, ratio, intervals }: BatchFigures): Figure[] {
  if (pairs === 0) return [BASELINE, BASELINE];
  return [
    changeOf(ratio.entriesPerSecond, intervals.entriesPerSecond !== null),
    changeOf(ratio.p50, intervals.p50 !== null),
  ];
}

function changeOf(ratio: number | null, claimed: boolean): Figure {
  return ratio === null ? none('A figure is zero.') : value(ratio, 'change', { unclaimed: !claimed });
}

const COMPACTIONS = ['5000', '10000', '50000'] as const;
/** The knob of etcd's Raft that says after how many entries its log is compacted. */
const COMPACTION_KNOB = 'snapshot-count';

/** The steps of writes with the most users, at several intervals of compaction; null without any. */
export function compactionsOf(evidence: Evidence): KnobEffect | null {
  for (const report of evidence.reports) {
    const own = report.analyses.knobs.filter(
      (each) => sameWay(evidence, each) && each.knob === COMPACTION_KNOB && each.values.length > 1,
    );
    const writes = own.filter(({ values }) =>
      values.every(({ operations }) => operations.some(({ operation }) => operation === 'write')),
    );
    const [most] = [...writes].sort((one, other) => other.users - one.users);
    if (most !== undefined) return most;
  }
  return null;
}

/** What compacting the log more or less often saves and costs. */
export function logCompaction(evidence: Evidence): DocumentTable {
  const effect = compactionsOf(evidence);
  const title = 'Log Compaction';
  const columns = ['Compaction Interval', 'Memory', 'CPU per write'];
  if (effect === null) {
    const missing = none(
      `Not measured: --vary ${COMPACTION_KNOB}=1000000,50000,10000,5000 --scenarios write-concurrent, where raftmark starts etcd.`,
    );
    return {
      title,
      columns,
      rows: ['None', ...COMPACTIONS].map((label) => ({ label: entriesTitle(label), figures: [missing, missing] })),
      notes: [],
    };
  }
  const numbers = (each: KnobValue): number => Number(each.value.replaceAll('_', ''));
  const values = [...effect.values].sort((one, other) => numbers(other) - numbers(one));
  const [rarest] = values;
  return {
    title,
    columns,
    rows: values.map(
      (each): DocumentRow => ({
        label: `${entriesTitle(each.value)}${each === rarest ? ' (in place of none)' : ''}`,
        figures: each === rarest ? [BASELINE, BASELINE] : compactionFigures(evidence, effect, each, rarest),
      }),
    ),
    notes: [
      `${COMPACTION_KNOB}: entries between two Raft snapshots, after which the log before them is dropped; the rarest stands in place of none, which etcd does not have. Against it: peak memory of the node with the most, and processor time of all nodes per 1,000 writes, in ${effect.scenario} with ${effect.users} users.`,
    ],
  };
}

function compactionFigures(
  evidence: Evidence,
  effect: KnobEffect,
  each: KnobValue,
  rarest: KnobValue | undefined,
): Figure[] {
  const [own, base] = [each.rssPeakBytes?.median, rarest?.rssPeakBytes?.median];
  const [cost, baseCost] = [each, rarest].map((at) => (at === undefined ? null : costAt(evidence, effect, at.value)));
  return [
    own === undefined || !base ? none('Memory of nodes was not measured.') : unclaimedChange(own / base),
    cost == null || !baseCost ? none('Processor time of nodes is not known.') : unclaimedChange(cost / baseCost),
  ];
}

function unclaimedChange(ratio: number): Figure {
  return value(ratio, 'change', { unclaimed: true });
}

/** Processor seconds of all nodes per 1,000 operations, the median over repetitions; null where it is not known. */
function nodesCost(cells: readonly CompletedCell[]): number | null {
  return median(cells.flatMap(({ cost }) => cost.nodesCpuSecondsPer1000 ?? []));
}

/** The same at one value of the knob, by the newest report that knows it. */
function costAt(evidence: Evidence, { scenario, step }: KnobEffect, knob: string): number | null {
  for (const report of evidence.reports) {
    const cells = variedCellsIn(evidence, report).filter(
      (cell) =>
        cell.scenario === scenario &&
        cell.step.name === step &&
        cell.cluster.knob?.name === COMPACTION_KNOB &&
        cell.cluster.knob.value === knob,
    );
    const cost = nodesCost(repetitionsThatCount(cells));
    if (cost !== null) return cost;
  }
  return null;
}

function entriesTitle(label: string): string {
  const entries = Number(label);
  return Number.isNaN(entries) ? label : `${entries.toLocaleString('en-US')} entries`;
}

const POOLS = [10, 50, 100] as const;

/** What the newest report with any tells of connections on one cluster. */
export function connectionsOf(evidence: Evidence): readonly ConnectionPrice[] {
  return ofOneCluster(
    evidence,
    ({ analyses }) => analyses.connections,
    ({ cluster }) => cluster,
  );
}

/** What keeping connections brings, and what it takes of the nodes. */
export function connectionPooling(evidence: Evidence): DocumentTable {
  const prices = connectionsOf(evidence);
  const missing = none(whyNoCells(evidence, 'connections'));
  const [first] = prices;
  return {
    title: 'Connection Pooling',
    columns: ['Pool Size', 'Client Throughput', 'CPU of nodes per operation'],
    rows: [
      { label: 'No pool', figures: first === undefined ? [missing, missing] : [BASELINE, BASELINE] },
      ...POOLS.map((users): DocumentRow => {
        const price = prices.find((each) => each.users === users);
        const unlike = none(`${users} users were not measured both ways, or do not count.`);
        return {
          label: `${users} connections`,
          figures:
            first === undefined
              ? [missing, missing]
              : price === undefined
                ? [unlike, unlike]
                : [
                    changeOf(price.ratio.opsPerSecond, price.intervals.opsPerSecond !== null),
                    connectionCost(evidence, price),
                  ],
        };
      }),
    ],
    notes: [
      'As many users over kept connections, one each, against a new connection for each operation.',
      ...(first === undefined ? [] : [`On ${plainSize(first.cluster.nodes)}.`]),
    ],
  };
}

/** Processor time of the nodes per operation over kept connections, against new ones. */
function connectionCost(evidence: Evidence, price: ConnectionPrice): Figure {
  for (const report of evidence.reports) {
    const cells = repetitionsThatCount(
      cellsIn(evidence, report).filter(
        (cell) => cell.cluster.name === price.cluster.name && cell.step.users === price.users,
      ),
    );
    const cost = (connections: 'kept' | 'new'): number | null =>
      nodesCost(cells.filter(({ step: { load } }) => load?.kind === 'entries' && load.connections === connections));
    const [kept, fresh] = [cost('kept'), cost('new')];
    if (kept !== null && fresh) return unclaimedChange(kept / fresh);
  }
  return none('Processor time of nodes is not known.');
}

/** Why nothing is known of a scenario: the reason of its first cell that has one, or how it is run. */
function whyNoCells(evidence: Evidence, scenario: string): string {
  const cells = evidence.reports
    .flatMap((report: Report) => cellsIn(evidence, report))
    .filter((cell) => cell.scenario === scenario);
  const [reason] = grouped(cells, ({ state }) => state).flatMap(([cell]) => ('reason' in cell ? [cell.reason] : []));
  if (reason !== undefined) return sentence(reason);
  return cells.length > 0 ? 'Too few of its steps count.' : `Not measured: --scenarios ${scenario}.`;
}
