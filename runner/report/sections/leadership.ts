import { isQuiet, unsettledCells, watchedClusters } from '../../../lib/analysis/leadership.ts';
import { count, duration, plural } from '../../../lib/base/format.ts';
import type { CellRaft, RaftRecord } from '../../../lib/report/monitors.ts';
import { listOf, muted, type Section } from '../section.ts';

/** Cells that are named when something happened in them; the CSV has them all. */
const CELLS_NAMED = 5;

/** What happened to the leadership of each cluster that was watched: a quiet line when nothing did. */
export const leadership: Section = {
  title: 'Leadership',
  of(report) {
    const watched = watchedClusters(report);
    if (watched.length === 0) return [];
    const moved = watched.filter(({ raft }) => !isQuiet(raft.total));
    if (moved.length === 0) return [{ kind: 'prose', text: muted('leadership did not move') }];
    const cells = unsettledCells(report.cells);
    const rest = cells.length - CELLS_NAMED;
    return listOf([
      ...moved.map(({ name, raft }) => ({
        mark: '!',
        text: `${name}, whole run: ${happened(raft.total)} (${seenIn(raft)})`,
      })),
      ...cells.slice(0, CELLS_NAMED).map(({ id, raft }) => ({ mark: '-', text: `${id}: ${happened(raft)}` })),
      ...(rest > 0 ? [{ mark: '-', text: `and in ${plural(rest, 'more cell')}: see --csv` }] : []),
    ]);
  },
};

function happened({ termChanges, leaderChanges, leaderlessSeconds, unreachable }: CellRaft): string {
  return [
    ...(leaderChanges > 0 ? [plural(leaderChanges, 'leader change')] : []),
    ...(termChanges > 0 ? [plural(termChanges, 'term change')] : []),
    ...(leaderlessSeconds > 0 ? [`${duration(leaderlessSeconds)} without a leader`] : []),
    ...unreachable.map(({ node, seconds }) => `${node} away for ${duration(seconds)}`),
  ].join(', ');
}

function seenIn({ total, everyMs }: RaftRecord): string {
  return `watched for ${duration(total.observedSeconds)}, every ${count(everyMs)} ms`;
}
