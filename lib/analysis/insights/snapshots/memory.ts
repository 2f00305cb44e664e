import { byteSize, percent, plural, times } from '../../../base/format.ts';
import type { SnapshotMemory } from '../../../report/monitors.ts';
import type { CompletedCell } from '../../cells.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { cellsOf } from '../loads.ts';

/** From so many times what a node takes otherwise on, and so much more, a snapshot is what its memory has to be laid out for. */
const MANY = 2;
const MUCH_BYTES = 256 * 1_024 ** 2;
/** So little of the machine's memory left is soon none. */
const OF_MACHINE = 0.5;

interface Peak extends SnapshotMemory {
  readonly cell: CompletedCell;
  readonly node: string;
  readonly otherwisePeakBytes: number;
}

/** What making or restoring a snapshot takes of memory, beside other times. */
export const snapshotMemory: Insight = {
  id: 'snapshot-memory',
  kind: 'property',
  title: 'the memory that a node takes while it makes or restores a snapshot',
  formula:
    'Of windows in which a node made snapshots, or was sent them, of all of which beginning and end are known: the most own memory (RssAnon, else all resident) in samples around them over the most in other samples of the window, where that is largest. A warning where it is 2 times as much and 256 MiB more, or half of the memory of the machine. By samples of a second: what is over before the next one may be missed.',
  source: 'Cluster Performance Insights, insights 1 and 2: making a snapshot, and restoring one, ran out of memory.',
  disproof: 'Memory peaks as high between snapshots, in other windows of the same load.',
  find: (report) =>
    report.clusters.flatMap(({ name }) => [false, true].flatMap((received) => ofCluster(report, name, received))),
};

function ofCluster(report: Observed, cluster: string, received: boolean): Noticed[] {
  const peaks = cellsOf(report, cluster)
    .flatMap(peaksIn)
    .filter((peak) => peak.received === received)
    .sort((one, other) => ratio(other) - ratio(one));
  const worst = peaks[0];
  if (worst === undefined) return [];
  const { node, peakBytes, otherwisePeakBytes, snapshots } = worst;
  const ofMachine = peakBytes / report.host.memoryBytes;
  const much = ratio(worst) >= MANY && peakBytes - otherwisePeakBytes >= MUCH_BYTES;
  const what = received ? 'was sent' : 'made';
  return [
    {
      severity: much || ofMachine >= OF_MACHINE ? 'warning' : 'note',
      cluster,
      title: `While ${node} ${what} ${plural(snapshots, 'snapshot')} it took at most ${byteSize(peakBytes)} of memory, and ${byteSize(otherwisePeakBytes)} at other times of the same window.`,
      measured: [
        {
          what: `memory of ${node} around snapshots`,
          value: peakBytes,
          unit: 'bytes',
          against: { what: 'at other times', value: otherwisePeakBytes },
        },
        { what: 'share of the memory of the machine', value: ofMachine, unit: 'share' },
      ],
      certainty: `By samples of a second, in ${plural(peaks.length, 'window')} of nodes; what is shorter may have been more.`,
      cost: `${times(ratio(worst))} of what it takes at other times, ${percent(ofMachine)} of the memory of the machine.`,
      advice: much
        ? 'Lay out the memory of the machine for the snapshot, write it as a stream, and keep the state small.'
        : null,
      cells: [...new Set(peaks.map(({ cell }) => cell.id))],
    },
  ];
}

const ratio = ({ peakBytes, otherwisePeakBytes }: Peak): number => peakBytes / otherwisePeakBytes;

function peaksIn(cell: CompletedCell): Peak[] {
  if ('absent' in cell.resources) return [];
  return cell.resources.nodes.flatMap(({ node, memoryAtSnapshots = [] }) =>
    memoryAtSnapshots.flatMap((each) => {
      const { otherwisePeakBytes } = each;
      return otherwisePeakBytes === null || otherwisePeakBytes === 0
        ? []
        : [{ ...each, otherwisePeakBytes, cell, node }];
    }),
  );
}
