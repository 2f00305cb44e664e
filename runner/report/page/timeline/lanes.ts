import { clusterTitle, faultsOf, measured } from '../../../../lib/analysis/cells.ts';
import { clockZeroMs } from '../../../../lib/analysis/run-clock.ts';
import { largest } from '../../../../lib/base/extremes.ts';
import type { RaftChange, RaftRecord } from '../../../../lib/report/monitors.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { absencesOf } from '../charts/course.ts';

/** What a stretch is of: how it looks follows from it. */
export type BarKind = 'cell' | 'doubtful' | 'leader' | 'away' | 'fault' | 'snapshot';

/** A stretch of the run. Seconds since the report's `startedAt`. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly kind: BarKind;
  readonly text: string;
}

/** Stretches of one kind of thing, below the lines of the time axis. */
export interface Lane {
  readonly label: string;
  readonly bars: readonly Bar[];
}

/** Seconds since the report's `startedAt` of a time of the run's own clock, in milliseconds. */
type Place = (atMs: number) => number;

/** What went on meanwhile: cells, who led and in which term, faults, snapshots. A lane without a bar is left out. */
export function lanesOf(report: Report): Lane[] {
  const zeroMs = clockZeroMs(report);
  return [
    { label: 'cells', bars: cellBars(report) },
    // Without a time that is told by both clocks nobody knows where beside the cells the others belong.
    ...(zeroMs === null ? [] : watchedLanes(report, (atMs) => (zeroMs + atMs - Date.parse(report.startedAt)) / 1_000)),
  ]
    .filter(({ bars }) => bars.length > 0)
    .map(bounded);
}

/** What monitors and faults tell, whose clock is the run's own. */
function watchedLanes(report: Report, place: Place): Lane[] {
  const several = report.clusters.length > 1;
  const named = (cluster: string, what: string): string =>
    several ? `${clusterTitle({ name: cluster })}: ${what}` : what;
  return [
    { label: 'faults', bars: faultBars(report, place) },
    ...report.clusters.flatMap(({ name, raft }) =>
      raft === null ? [] : raftLanes(raft, (what) => named(name, what), place),
    ),
    ...(report.snapshots ?? []).map(({ cluster, seen }) => ({
      label: named(cluster, 'snapshots'),
      bars: seen.flatMap(({ node, began, ended, received }): Bar[] => {
        const from = began?.atMs ?? ended?.atMs;
        const to = ended?.atMs ?? began?.atMs;
        if (from === undefined || to === undefined) return [];
        const text = `${node} ${received ? 'was sent a snapshot' : 'made a snapshot'}`;
        return [{ from: place(from), to: place(to), kind: 'snapshot', text }];
      }),
    })),
  ];
}

/** So many stretches a lane has at most; of more than that the latest are shown, and its label says so. */
const MOST_BARS = 400;

function bounded({ label, bars }: Lane): Lane {
  if (bars.length <= MOST_BARS) return { label, bars };
  return { label: `${label} (the latest ${MOST_BARS} of ${bars.length})`, bars: bars.slice(-MOST_BARS) };
}

function cellBars({ cells, startedAt }: Report): Bar[] {
  const start = Date.parse(startedAt);
  return cells.flatMap((cell): Bar[] => {
    const numbers = measured(cell);
    if (numbers === null) return [];
    const from = (Date.parse(numbers.startedAt) - start) / 1_000;
    const kind = numbers.verdict.level === 'valid' ? 'cell' : 'doubtful';
    return [{ from, to: from + numbers.windowSeconds, kind, text: `${cell.id}: ${numbers.verdict.level}` }];
  });
}

function faultBars({ cells }: Report, place: Place): Bar[] {
  const each = cells.flatMap((cell) => faultsOf(measured(cell)));
  return each.flatMap(({ events }) => {
    const last = Math.max(0, largest(events.map(({ doneMs }) => doneMs)));
    return absencesOf(events).map(
      ({ node, verb, from, to }): Bar => ({
        from: place(from),
        to: place(to ?? last),
        kind: 'fault',
        text: `${verb} ${node}`,
      }),
    );
  });
}

/** For each node when it led, and when it did not answer. */
function raftLanes({ nodes, timeline, total }: RaftRecord, named: (what: string) => string, place: Place): Lane[] {
  const end = Math.max(
    0,
    largest(timeline.map(({ atMs }) => atMs)),
    (timeline[0]?.atMs ?? 0) + total.observedSeconds * 1_000,
  );
  return nodes.map((node) => {
    const own = timeline.filter((change) => change.node === node);
    return { label: named(node), bars: own.flatMap((change, at) => stateBar(change, own[at + 1]?.atMs ?? end, place)) };
  });
}

function stateBar({ atMs, node, to }: RaftChange, until: number, place: Place): Bar[] {
  const stretch = { from: place(atMs), to: place(until) };
  if (!to.reachable) return [{ ...stretch, kind: 'away', text: `${node} did not answer: ${to.problem ?? ''}` }];
  if (to.role !== 'leader') return [];
  return [{ ...stretch, kind: 'leader', text: `${node} led${to.term === null ? '' : `, term ${to.term}`}` }];
}
