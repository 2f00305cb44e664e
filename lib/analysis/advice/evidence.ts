import { largest, largestIfAny } from '../../base/extremes.ts';
import { grouped } from '../../base/grouped.ts';
import type { AdviceEvidence } from '../../report/advice.ts';
import type { MetricsOfNode } from '../../report/node-metrics.ts';
import { entriesPerWrite } from '../../scenarios/steps.ts';
import { breaksNodes, type CompletedCell, longestSilenceMs, snapshotsOf } from '../cells.ts';
import { countsFromReturn } from '../failover.ts';
import { madeInMs } from '../insights/evidence.ts';
import type { Observed } from '../insights/insight.ts';
import { calmCells, cellsOf, writesOf } from '../insights/loads.ts';
import { stalledIn } from '../insights/snapshots/stall.ts';
import { toldIn } from '../node-metrics.ts';
import { median } from '../statistics.ts';
import { overAll } from '../threshold-rules/figures.ts';

/** What advice is given for: a cluster with payloads of one size. */
export interface Advised {
  readonly cluster: string;
  readonly payload: CompletedCell['payload'];
  /** Values that its dataset has, in bytes: the largest of its datasets. */
  readonly stateBytes: number;
  readonly evidence: AdviceEvidence;
}

/** Everything of a report that advice can be given for: each payload of each cluster that replicates, with writes that count. */
export function advisedIn(report: Observed): Advised[] {
  const replicated = report.clusters.filter(({ nodes }) => nodes.length > 1);
  return replicated.flatMap(({ name }) => {
    const writing = calmCells(report, name).filter(writesOne);
    return grouped(writing, ({ payload }) => `${payload.name} ${payload.bytes}`).map((cells) => {
      const { payload } = cells[0];
      return {
        cluster: name,
        payload,
        stateBytes: largest(cells.map(({ entries }) => entries)) * payload.bytes,
        evidence: evidenceOf(report, cells),
      };
    });
  });
}

/** Of several values in one request neither the rate nor the entry in the log is that of one. */
function writesOne(cell: CompletedCell): boolean {
  return writesOf(cell) !== null && entriesPerWrite(cell.step.load) === 1;
}

function evidenceOf(report: Observed, cells: readonly [CompletedCell, ...CompletedCell[]]): AdviceEvidence {
  const { cluster, payload } = cells[0];
  const writes = cells.flatMap((cell) => writesOf(cell) ?? []);
  const watched = cells.flatMap(({ raft }) => raft ?? []);
  const outages = outagesOf(report, cluster.name, payload.name);
  const made = cells.flatMap((cell) => (snapshotsOf(cell)?.seen ?? []).filter(({ received }) => !received));
  return {
    cells: cells.length,
    writesPerSecond: largest(writes.map(({ opsPerSecond }) => opsPerSecond)),
    writeP99Ms: largestIfAny(writes.flatMap(({ latencyMs }) => latencyMs.p99 ?? [])),
    pauseMs: largestIfAny(
      cells
        .filter(({ raft }) => (raft?.termChanges ?? 0) === 0)
        .flatMap((cell) => longestSilenceMs(writesOf(cell)) ?? []),
    ),
    elections: watched.length === 0 ? null : watched.reduce((sum, { termChanges }) => sum + termChanges, 0),
    broadcastMs: largestIfAny(cells.flatMap(broadcastIn)),
    snapshots: made.length,
    snapshotMs: median(made.flatMap((each) => madeInMs(each) ?? [])),
    snapshotBytes: largestIfAny(made.flatMap(({ bytes }) => bytes ?? [])),
    stallMs: stallOf(report, cells),
    entryBytes: median(cells.flatMap(entryBytesIn)),
    outageMs: overAll(outages, 'max'),
    outagesUnseen: outages.filter((ms) => ms === null).length,
  };
}

/** What snapshots add to the time without an accepted write; null where they were not held against anything. */
function stallOf(report: Observed, cells: readonly CompletedCell[]): number | null {
  const known = cells.flatMap((cell) => {
    const cost = snapshotsOf(cell)?.cost;
    return cost === undefined || 'absent' in cost || cost.beside.stallMs === null ? [] : [cell];
  });
  if (known.length === 0) return null;
  return median(known.map((cell) => stalledIn(report, cell)[0]?.stallMs ?? 0));
}

/** A round as the leader timed it, or the way to a peer and back with a flush there, of which the slower of each is taken. */
function broadcastIn(cell: CompletedCell): number[] {
  const nodes = toldIn(cell)?.nodes ?? [];
  const slowest = (time: 'round' | 'peer' | 'flush'): number | null =>
    largestIfAny(nodes.flatMap((node) => p99(node, time)));
  const round = slowest('round');
  if (round !== null) return [round];
  const [peer, flush] = [slowest('peer'), slowest('flush')];
  return peer === null || flush === null ? [] : [peer + flush];
}

/** The upper bound of what a node's p99 of something may be. */
function p99({ times }: MetricsOfNode, time: 'round' | 'peer' | 'flush'): number[] {
  const told = times[time]?.p99 ?? null;
  return told?.toMs == null ? [] : [told.toMs];
}

/** Bytes in the log for each entry, as the nodes count them. */
function entryBytesIn(cell: CompletedCell): number[] {
  const each = (toldIn(cell)?.nodes ?? []).flatMap(({ counts }) => {
    const entries = counts.appended ?? counts.committed ?? counts.applied;
    return counts.appendedBytes === null || entries === null || !(entries >= 1) ? [] : [counts.appendedBytes / entries];
  });
  return median(each) === null ? [] : [median(each) as number];
}

/** How long clients waited for writes in each round in which a leader was broken; null where none was accepted again while it was watched. */
function outagesOf(report: Observed, cluster: string, payload: string): (number | null)[] {
  const broken = cellsOf(report, cluster).filter((cell) => breaksNodes(cell) && cell.payload.name === payload);
  return broken.flatMap(({ faults }) =>
    (faults?.failover?.rounds ?? [])
      // How long there is no quorum the run itself decides: requests need not outlive that.
      .filter(({ kind }) => !countsFromReturn(kind))
      .map(({ phases }) => phases.firstAccepted),
  );
}
