import type { Cell } from '../report/cell.ts';
import type { CellRaft, RaftRecord } from '../report/monitors.ts';
import type { Report } from '../report/report.ts';
import { measured } from './cells.ts';

/** Whether nothing happened to a leadership while it was watched. */
export function isQuiet({ termChanges, leaderChanges, leaderlessSeconds, unreachable }: CellRaft): boolean {
  return termChanges + leaderChanges + leaderlessSeconds === 0 && unreachable.length === 0;
}

/** The one node that led in a window; null where another did as well, or none. */
export function soleLeader({ led = [], leaderChanges }: CellRaft): string | null {
  return led.length === 1 && leaderChanges === 0 ? (led[0]?.node ?? null) : null;
}

/** Whether the nodes of a cluster say who leads: without a leader none is measured of which they do. */
export function tellsLeader({ clusters }: Pick<Report, 'clusters'>, cluster: string): boolean {
  return clusters.find(({ name }) => name === cluster)?.leader !== null;
}

/** The clusters whose leadership somebody watched for a time: of the others it is not known that nothing happened. */
export function watchedClusters(report: Pick<Report, 'clusters'>): { name: string; raft: RaftRecord }[] {
  return report.clusters.flatMap(({ name, raft }) => (raft && raft.total.observedSeconds > 0 ? [{ name, raft }] : []));
}

/** The cells in whose window something happened to the leadership. */
export function unsettledCells(cells: readonly Cell[]): { id: string; raft: CellRaft }[] {
  return cells.flatMap((cell) => {
    const raft = measured(cell)?.raft;
    return raft && !isQuiet(raft) ? [{ id: cell.id, raft }] : [];
  });
}
