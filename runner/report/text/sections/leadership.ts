import { count, duration, plural } from '../../../../lib/base/format.ts';
import type { CellRaft, RaftRecord } from '../../../../lib/report/monitors.ts';
import type { Report } from '../../../../lib/report/report.ts';
import type { Style } from '../../../system/terminal.ts';
import { measured } from '../../cells.ts';
import { type Bullet, bulleted } from '../section.ts';

/** Cells that are named when something happened in them; the CSV has them all. */
const CELLS_NAMED = 5;

/** What happened to the leadership of each cluster that was watched: a quiet line when nothing did. */
export function renderLeadership(report: Report, width: number, style: Style): string[] {
  const watched = report.clusters.flatMap(({ name, raft }) =>
    raft && raft.total.observedSeconds > 0 ? [{ name, raft }] : [],
  );
  if (watched.length === 0) return [];
  const moved = watched.filter(({ raft }) => !isQuiet(raft.total));
  if (moved.length === 0) return [style.dim('leadership did not move')];
  const cells = report.cells.flatMap((cell) => {
    const raft = measured(cell)?.raft;
    return raft && !isQuiet(raft) ? [`${cell.id}: ${happened(raft)}`] : [];
  });
  const rest = cells.length - CELLS_NAMED;
  const bullets: Bullet[] = [
    ...moved.map(({ name, raft }) => ({
      mark: '!',
      text: `${name}, whole run: ${happened(raft.total)} (${seenIn(raft)})`,
    })),
    ...cells.slice(0, CELLS_NAMED).map((text) => ({ mark: '-', text })),
    ...(rest > 0 ? [{ mark: '-', text: `and in ${plural(rest, 'more cell')}: see --csv` }] : []),
  ];
  return bulleted('Leadership', bullets, width, style);
}

function isQuiet({ termChanges, leaderChanges, leaderlessSeconds, unreachable }: CellRaft): boolean {
  return termChanges + leaderChanges + leaderlessSeconds === 0 && unreachable.length === 0;
}

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
