import { clusterTitle, type MeasuredCell, measured } from '../../../lib/analysis/cells.ts';
import { tickMs, tookMs } from '../../../lib/analysis/snapshots/growth.ts';
import { median } from '../../../lib/analysis/statistics.ts';
import { byteSize, count, elapsed, NOT_SEEN, plural, significant } from '../../../lib/base/format.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { Report } from '../../../lib/report/report.ts';
import {
  type ClusterSnapshots,
  type SeenSnapshot,
  SNAPSHOT_SOURCES,
  type SnapshotGrowths,
} from '../../../lib/report/snapshots.ts';
import { type Block, type Fact, listOf, muted, numbers, type Row, type Section, words } from '../section.ts';

const COLUMNS: readonly Column[] = [
  words('cell'),
  numbers('made'),
  numbers('took'),
  numbers('size', 1),
  numbers('stall'),
  numbers('without'),
  numbers('p99'),
  numbers('without'),
];

/** The snapshots that nodes made during the run, and what they cost the writes of each cell. */
export const snapshots: Section = {
  title: 'Snapshots',
  of: (report) =>
    (report.snapshots ?? [])
      .filter(({ seen, notKnown }) => seen.length > 0 || notKnown.length > 0)
      .flatMap((each) => clusterBlocks(each, report)),
};

function clusterBlocks(each: ClusterSnapshots, report: Report): Block[] {
  const { cluster, seen, dropped, growth, notKnown } = each;
  const rows = report.cells.flatMap((cell) => (cell.cluster.name === cluster ? cellRow(measured(cell)) : []));
  const received = seen.filter((snapshot) => snapshot.received).length;
  const facts: Fact[] = [
    {
      label: 'seen',
      text: `${count(seen.length + dropped)} over the run${received > 0 ? `, ${count(received)} of them sent by another node` : ''}`,
    },
    { label: 'told by', text: sourcesInWords(each) },
    ...confirmedInWords(each),
    { label: 'time over size', text: growthInWords(growth) },
  ];
  return [
    { kind: 'heading', text: 'Snapshots', beside: [muted(clusterTitle({ name: cluster }))] },
    { kind: 'facts', facts },
    ...(rows.length > 0
      ? [{ kind: 'table', columns: COLUMNS, groups: [{ rows }], footnotes: [FOOTNOTE] } satisfies Block]
      : []),
    ...listOf(notKnown.map((text) => ({ mark: '!', text }))),
  ];
}

const FOOTNOTE =
  'Middle values of those that the nodes of a cell made. Stall: longest time without an accepted write, around snapshots and in equally long windows without; p99 is of the same windows.';

function cellRow(cell: MeasuredCell | null): Row[] {
  if (cell?.snapshots === undefined || 'absent' in cell.snapshots || cell.snapshots.seen.length === 0) return [];
  const { seen, cost } = cell.snapshots;
  const name = [cell.scenario, cell.step.name, ...(cell.repetition > 1 ? [`run ${cell.repetition}`] : [])].join(' ');
  // What another node sent was not made here: how long it took and how large it was says nothing of making one.
  const made = seen.filter(({ received }) => !received);
  const sent = seen.length - made.length;
  const many = sent === 0 ? count(made.length) : `${count(made.length)}, ${count(sent)} sent`;
  const began = [name, many, tookInWords(made), sizeOf(made)];
  if ('absent' in cost) return [{ cells: began, note: muted(cost.absent) }];
  const { beside, without } = cost;
  const costs = [beside.stallMs, without?.stallMs, beside.p99Ms, without?.p99Ms];
  return [{ cells: [...began, ...costs.map((ms) => elapsed(ms ?? null))] }];
}

/** The middle time; of those that began and ended within a tick of what tells it, how long that may have been at most. */
function tookInWords(made: readonly SeenSnapshot[]): string {
  const middle = median(made.map(tookMs).filter((ms) => ms !== null));
  return middle === 0 ? `< ${elapsed(tickMs(made.filter((each) => tookMs(each) === 0)))}` : elapsed(middle);
}

function sizeOf(seen: readonly SeenSnapshot[]): string {
  const middle = median(seen.flatMap(({ bytes }) => (bytes === null ? [] : [bytes])));
  return middle === null ? NOT_SEEN : byteSize(middle);
}

/** Of how many the counters say that all nodes applied nothing meanwhile. */
function confirmedInWords({ seen, nodes }: ClusterSnapshots): Fact[] {
  if (!nodes.some(({ sources }) => sources.includes('counters'))) return [];
  const made = seen.filter(({ received }) => !received);
  const stood = made.filter(({ sources }) => sources.includes('counters')).length;
  if (stood === 0) return [];
  return [
    {
      label: 'confirmed',
      text: `by the counters of all nodes, which stood still: ${count(stood)} of ${count(made.length)}`,
    },
  ];
}

/** What the nodes were watched by: once for all where it is the same. */
function sourcesInWords({ nodes }: ClusterSnapshots): string {
  const each = nodes.map(({ node, sources }) => ({
    node,
    text: sources.length === 0 ? 'nothing' : sources.map((source) => SNAPSHOT_SOURCES[source]).join(', '),
  }));
  const [first] = each;
  if (first !== undefined && each.every(({ text }) => text === first.text)) return first.text;
  return each.map(({ node, text }) => `${node}: ${text}`).join('; ');
}

/** How the time goes with the size, and what that is for the largest. */
export function growthInWords(growth: SnapshotGrowths): string {
  if ('absent' in growth) return `not enough: ${growth.absent}`;
  const { points, smallestBytes, largestBytes, exponent, interval, msPerMiB } = growth;
  const within = `95 % interval ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`;
  const over = `${plural(points, 'snapshot')} of ${byteSize(smallestBytes)} to ${byteSize(largestBytes)}`;
  return `size^${exponent.toFixed(2)} (${within}) over ${over}; the largest take ${significant(msPerMiB)} ms per MB`;
}
