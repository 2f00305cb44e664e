import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { type LedQueues, ledQueues, shareMachine, standingInWords } from '../../../lib/analysis/queue-clusters.ts';
import { addedMilliseconds, count, milliseconds, perSecond, plural, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { HopPrice, QueueSpeedUp, ScalingFactor, WayFigures } from '../../../lib/report/queues.ts';
import type { RepetitionSpread } from '../../../lib/report/repetitions.ts';
import type { Report } from '../../../lib/report/report.ts';
import { cellNotes, claimed, claimNotes, intervalText, withoutRows } from '../claims.ts';
import { type Block, numbers, type Row, type Section, words } from '../section.ts';

/** They take six by themselves: where one of them cannot be used, they have to run twice. */
const MORE_REPETITIONS = '--repetitions 12';

/** What a hop costs, what several queues add, what a cluster does against a lone node, and who led. */
export const queues: Section = {
  title: 'Queues',
  of: (report) => [...hops(report), ...speedUps(report), ...scaling(report), ...leaders(report)],
};

const heading = (text: string): Block => ({ kind: 'heading', text: `Queues: ${text}`, beside: [] });

const range = ({ min, max }: RepetitionSpread, write: (value: number) => string): string =>
  `${write(min)}..${write(max)}`;

function usersOf({ users, offeredPerSecond }: Pick<HopPrice, 'users' | 'offeredPerSecond'>): string {
  return offeredPerSecond === null ? plural(users, 'user') : `${offeredPerSecond}/s`;
}

function hops({ analyses }: Report): Block[] {
  const all = analyses.queues.hops;
  const left = cellNotes(analyses, 'hops');
  if (all.length === 0) return withoutRows('Price of a hop', left);
  return [
    heading('price of a hop'),
    {
      kind: 'table',
      columns: [
        words('through'),
        numbers('p50 ms'),
        { ...words('min..max'), dropOrder: 2 },
        numbers('added ms'),
        words('95 % interval'),
        numbers('throughput'),
        words('95 % interval'),
        numbers('pairs', 1),
        numbers('ops/s'),
      ],
      groups: all.map((each) => ({
        heading: `${each.payload}, ${clusterTitle(each.cluster)}, ${usersOf(each)}`,
        rows: hopRows(each),
      })),
      footnotes: [
        'The same messages through a node that does not lead their queue and passes them on, against those through the one that does, in turn; over pairs of the same repetition.',
        ...claimNotes(
          all.flatMap(({ pairs, intervals, throughputRatio }) => [
            { pairs, interval: intervals.addedMs, none: 0 },
            ...(throughputRatio === null ? [] : [{ pairs, interval: intervals.throughputRatio, none: 1 }]),
          ]),
          MORE_REPETITIONS,
        ),
        ...left,
      ],
    },
  ];
}

function hopRows({ leader, follower, pairs, addedMs, throughputRatio, intervals }: HopPrice): Row[] {
  const figures = ({ p50Ms }: WayFigures) => [milliseconds(p50Ms.median), range(p50Ms, milliseconds)];
  return [
    { cells: ['its leader', ...figures(leader), '', '', '', '', '', perSecond(leader.opsPerSecond.median)] },
    {
      cells: [
        'another node',
        ...figures(follower),
        claimed(addedMs === null ? null : addedMilliseconds(addedMs), intervals.addedMs, 0),
        intervalText(intervals.addedMs, addedMilliseconds),
        claimed(throughputRatio === null ? null : times(throughputRatio), intervals.throughputRatio, 1),
        throughputRatio === null ? '' : intervalText(intervals.throughputRatio, times),
        String(pairs),
        perSecond(follower.opsPerSecond.median),
      ],
    },
  ];
}

function speedUps({ analyses, clusters }: Report): Block[] {
  const all = analyses.queues.speedUps;
  const left = cellNotes(analyses, 'speedUps');
  if (all.length === 0) return withoutRows('Queue speed-up', left);
  const groups = grouped(all, ({ payload, cluster, protocol, users }) =>
    JSON.stringify([payload, cluster.name, protocol, users]),
  );
  return [
    heading('speed-up'),
    {
      kind: 'table',
      columns: [
        numbers('queues'),
        numbers('ops/s'),
        { ...words('min..max'), dropOrder: 2 },
        numbers('speed-up'),
        words('95 % interval'),
        numbers('pairs', 1),
      ],
      groups: groups.map((rows) => ({
        heading: `${rows[0].payload}, ${clusterTitle(rows[0].cluster)}, ${plural(rows[0].users, 'user')}`,
        rows: [
          { cells: ['1', perSecond(rows[0].withOne.median), range(rows[0].withOne, perSecond)] },
          ...rows.map(speedUpRow),
        ],
      })),
      footnotes: [
        'The same users on so many queues, against all of them on one: ops/s over pairs of the same repetition.',
        ...claimNotes(
          all.map((each) => ({ ...each, none: 1 })),
          MORE_REPETITIONS,
        ),
        ...machineNotes(
          clusters,
          all.map(({ cluster }) => cluster.name),
        ),
        ...left,
      ],
    },
  ];
}

function speedUpRow({ queues: number, opsPerSecond, ratio, interval, pairs }: QueueSpeedUp): Row {
  return {
    cells: [
      count(number),
      perSecond(opsPerSecond.median),
      range(opsPerSecond, perSecond),
      claimed(ratio === null ? null : times(ratio), interval, 1),
      intervalText(interval, times),
      String(pairs),
    ],
  };
}

function scaling({ analyses, clusters }: Report): Block[] {
  const all = analyses.queues.scaling;
  const left = cellNotes(analyses, 'scaling');
  if (all.length === 0) return withoutRows('Scaling factor', left);
  return [
    heading('scaling factor'),
    {
      kind: 'table',
      columns: [
        words('scenario'),
        words('step'),
        words('op'),
        numbers('queues'),
        numbers('cluster/s'),
        numbers('single/s'),
        numbers('factor'),
        words('95 % interval'),
        numbers('pairs', 1),
      ],
      groups: grouped(all, ({ payload, cluster }) => JSON.stringify([payload, cluster])).map((rows) => ({
        heading: `${rows[0].payload}, ${standingOf(clusters, rows[0].cluster)} against ${standingOf(clusters, rows[0].single)}`,
        rows: rows.map((row, at) => scalingRow(row, rows[at - 1])),
      })),
      footnotes: [
        'ops/s of the cluster over those of the single node with as many queues, over pairs of the same repetition.',
        ...claimNotes(all.map((each) => ({ ...each, none: 1 }))),
        ...machineNotes(
          clusters,
          all.map(({ cluster }) => cluster),
        ),
        ...left,
      ],
    },
  ];
}

function scalingRow(row: ScalingFactor, above: ScalingFactor | undefined): Row {
  const { scenario, step, operation, queues: number, opsPerSecond, ofSingle, factor, interval, pairs } = row;
  return {
    cells: [
      above?.scenario === scenario ? '' : scenario,
      step,
      operation,
      count(number),
      perSecond(opsPerSecond.median),
      perSecond(ofSingle.median),
      claimed(times(factor), interval, 1),
      intervalText(interval, times),
      String(pairs),
    ],
  };
}

function standingOf(clusters: Report['clusters'], name: string): string {
  const own = clusters.find((cluster) => cluster.name === name)?.ownCount;
  const title = clusterTitle({ name });
  return own === undefined ? title : `${title} (${standingInWords(own)})`;
}

/** What it means for a factor that nodes share a machine. */
function machineNotes(clusters: Report['clusters'], names: readonly string[]): string[] {
  const shared = clusters.filter((cluster) => names.includes(cluster.name) && shareMachine(cluster));
  if (shared.length === 0) return [];
  return [
    'The nodes of the cluster share one machine: each of them writes every message that it has a copy of on the same processors and disk, so this says what replication costs there, and not how the service scales over machines of their own.',
  ];
}

function leaders({ cells }: Report): Block[] {
  const all = ledQueues(cells);
  if (all.length === 0) return [];
  return [
    heading('who led'),
    {
      kind: 'table',
      columns: [words('scenario'), words('node'), numbers('queues at the start'), numbers('at the end')],
      groups: grouped(all, ({ cluster }) => cluster).map((scenarios) => ({
        heading: clusterTitle({ name: scenarios[0].cluster }),
        rows: scenarios.flatMap(leaderRows),
      })),
      footnotes: [
        'Queues of all k6 processes of a scenario, by the node that led them when the first of their cells began and when the last ended.',
        ...all.flatMap(({ scenario, changes }) =>
          changes === 0
            ? []
            : [`${scenario}: queues got another leader ${plural(changes, 'time')} while they were measured.`],
        ),
      ],
    },
  ];
}

function leaderRows({ scenario, nodes }: LedQueues): Row[] {
  return nodes.map(({ node, atStart, atEnd }, at) => ({
    cells: [at === 0 ? scenario : '', node ?? 'nobody named', count(atStart), count(atEnd)],
  }));
}
