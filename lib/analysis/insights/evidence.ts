import { nameOverRounds } from '../../report/cell.ts';
import type { ClusterSnapshots, SeenSnapshot } from '../../report/snapshots.ts';
import { type CompletedCell, faultsOf, type MeasuredCell, measured } from '../cells.ts';
import { soleLeader } from '../leadership.ts';
import { FULL } from '../limit.ts';
import { tookMs } from '../snapshots/growth.ts';
import type { Stretch } from '../snapshots/windows.ts';
import type { Observed } from './insight.ts';
import { writesOf } from './loads.ts';
import { configured } from './settings/configured.ts';

/**
 * Whether the processors of this machine were used up: what took long then may have waited for one, and is no trouble of the service.
 * Waiting for a disk is not their doing. False where that is not known.
 */
export function machineWasFull({ machine }: CompletedCell): boolean {
  if (machine === undefined || 'absent' in machine) return false;
  const { idle, iowait, watchedCores, processors } = machine;
  return idle + iowait < FULL || (watchedCores ?? 0) > processors * (1 - FULL);
}

/** The snapshots of a cluster during the whole run; null where none was seen. */
export function clusterSnapshots({ snapshots = [] }: Observed, cluster: string): ClusterSnapshots | null {
  return snapshots.find((each) => each.cluster === cluster) ?? null;
}

/** What it took to make a snapshot, in milliseconds; null where a node was sent it, or its beginning or end is not known. */
export function madeInMs({
  began,
  ended,
  received,
}: Pick<SeenSnapshot, 'began' | 'ended' | 'received'>): number | null {
  return received ? null : tookMs({ began, ended });
}

/** The one node that led in all of the window that was watched; null when there was none, or nobody knows. */
export function onlyLeader({ raft }: CompletedCell): string | null {
  return raft === null ? null : soleLeader(raft);
}

/** How long a follower waits for its leader at least, in milliseconds: as it is configured, or as a failover found it; null where neither is known. */
export function electionTimeoutMs(report: Observed, cluster: string): number | null {
  return configured(report, cluster, 'election-timeout')?.value ?? foundElectionTimeoutMs(report, cluster);
}

/** The same as a failover of the same cluster found it configured; null where none did. */
export function foundElectionTimeoutMs({ cells }: Observed, cluster: string): number | null {
  const told = cells
    .filter((cell) => nameOverRounds(cell.cluster.name) === nameOverRounds(cluster))
    .flatMap((cell) => measured(cell)?.faults?.failover?.electionTimeoutMs ?? []);
  return told[0] ?? null;
}

/**
 * The measured window in milliseconds since the run's start, as monitors and faults count them: that start is later than `startedAt`,
 * where tools and nodes are made ready first, and known from what has both times. Null where nothing has.
 */
export function windowOf({ clusters, cells }: Observed, cell: CompletedCell): Stretch | null {
  const both =
    clusters.flatMap(({ raft }) => raft?.timeline[0] ?? [])[0] ??
    cells.flatMap((each) => {
      const numbers = measured(each);
      return numbers === null ? [] : faultsOf(numbers).flatMap(({ events }) => events);
    })[0];
  if (both === undefined) return null;
  const fromMs = Date.parse(cell.startedAt) - (Date.parse(both.at) - both.atMs);
  return { fromMs, toMs: fromMs + 1_000 * cell.windowSeconds };
}

/** Median latency of a cell's writes, in milliseconds; null without one. */
export function writeP50(cell: CompletedCell): number | null {
  return writesOf(cell)?.latencyMs.p50 ?? null;
}

/** All of a cluster that have numbers, however they ended and were judged: for what shows by its failing. */
export function measuredCells({ cells }: Observed, cluster: string): MeasuredCell[] {
  return cells.flatMap((cell) => (cell.cluster.name === cluster ? (measured(cell) ?? []) : []));
}
