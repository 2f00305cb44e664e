import { addedMilliseconds, milliseconds, plural, times } from '../../base/format.ts';
import type { AccessPrice } from '../../report/analyses.ts';
import type { ClusterBarrier } from '../../report/barrier.ts';
import { clusterBarrierInWords } from '../barrier.ts';
import type { Insight, Noticed, Observed } from './insight.ts';

/** Reads that a follower has to ask its leader about. */
const DEAR = 3;

/** What a read barrier did, and what reads that are the newest cost. */
export const readBarrier: Insight = {
  id: 'read-barrier',
  kind: 'property',
  title: 'what the read barrier does when it fails, and what linearizable reads cost',
  formula:
    'Reads that the barrier let go late, old, refused or timed out, over all cells of a cluster: critical where cells took them for linearizable all the same, a warning where one was old. And of linearizable reads the median through a follower over that through the leader: a warning where it is surely above 3.',
  source:
    "Ongaro, Consensus: Bridging Theory and Practice, 6.4: a linearizable read takes the leader's word, and a round of heartbeats.",
  disproof: 'Reads that took as long were held up by something else: a node that was frozen, or a queue before it.',
  find: (report) =>
    report.clusters.flatMap(({ name }) => [
      ...report.analyses.readBarriers.filter(({ cluster }) => cluster === name).map(failed),
      ...priceOf(report, name),
    ]),
};

function failed(barrier: ClusterBarrier): Noticed {
  const { cluster, cells, contradicted, late, stale, refused, timedOut } = barrier;
  return {
    severity: contradicted > 0 ? 'critical' : stale > 0 ? 'warning' : 'note',
    cluster,
    title: `The read barrier was seen at work in ${clusterBarrierInWords(barrier)}.`,
    measured: [
      { what: 'reads that were answered when its time was over', value: late, unit: 'count' },
      { what: 'of them old', value: stale, unit: 'count' },
      { what: 'reads that it refused', value: refused, unit: 'count' },
      { what: 'reads that it timed out', value: timedOut, unit: 'count' },
    ],
    certainty: `By reads of ${plural(cells.length, 'cell')} that waited for longer than the barrier does.`,
    cost:
      stale > 0
        ? 'Clients were given what had been overwritten before they asked.'
        : 'Reads wait for it, or fail, while no leader can be reached.',
    advice:
      contradicted > 0
        ? 'Set its mode to one that refuses, or measure with --reads local.'
        : stale > 0
          ? 'Where old answers do harm, set its mode to one that refuses.'
          : null,
    cells,
  };
}

function priceOf({ analyses }: Observed, cluster: string): Noticed[] {
  const prices = analyses.consensus.filter(
    ({ cluster: own, access, reads, ratio }) =>
      own.name === cluster && access === 'read-follower' && reads === 'linearizable' && ratio !== null,
  );
  const dearest = [...prices].sort((one, other) => (other.ratio ?? 0) - (one.ratio ?? 0))[0];
  return dearest === undefined ? [] : [priced(dearest, cluster)];
}

function priced({ ratio, addedMs, p50Ms, interval, pairs, users, protocol }: AccessPrice, cluster: string): Noticed {
  const dear = interval !== null && interval.low > DEAR;
  return {
    severity: dear ? 'warning' : 'note',
    cluster,
    title: `A linearizable read through a follower takes ${milliseconds(p50Ms.median)} ms, ${times(ratio ?? 1)} what it takes through the leader (${protocol}, ${plural(users, 'user')}).`,
    measured: [
      { what: 'through a follower over through the leader', value: ratio ?? 1, unit: 'times' },
      ...(addedMs === null ? [] : [{ what: 'added to the median', value: addedMs, unit: 'ms' as const }]),
    ],
    certainty:
      interval === null
        ? `Of ${plural(pairs, 'pair')}, too few to claim a difference.`
        : `Of ${plural(pairs, 'pair')}; the ratio lies between ${times(interval.low)} and ${times(interval.high)}.`,
    cost:
      addedMs === null
        ? null
        : `${addedMilliseconds(addedMs)} ms for each: the follower asks the leader how far it has to be.`,
    advice: dear ? 'Send linearizable reads to the leader, and to followers those that may be old.' : null,
    cells: [],
  };
}
