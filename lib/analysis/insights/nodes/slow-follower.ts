import { elapsed, milliseconds, plural, times } from '../../../base/format.ts';
import type { TimedByNode } from '../../../report/node-metrics.ts';
import type { CompletedCell } from '../../cells.ts';
import { toldIn } from '../../node-metrics.ts';
import { median } from '../../statistics.ts';
import { sameWork } from '../../variants.ts';
import { machineWasFull, onlyLeader, writeP50 } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { calmCells } from '../loads.ts';
import { configured, settingNamed } from '../settings/configured.ts';

const TIMES_NEEDED = 100;
/** Than every other node. */
const TIMES_SLOWER = 3;
/** Below that it is nothing that writes wait for. */
const LEAST_MS = 10;
/** So much of what the node takes a write takes at least, when it waits for it. */
const WAITED_FOR = 0.8;
/** In so much of a window a node did not answer: it was away, not late. */
const AWAY = 0.5;
const CRITICAL = 10;

interface Slow {
  readonly cell: CompletedCell;
  readonly node: string;
  readonly what: string;
  readonly ms: number;
  readonly against: { readonly what: string; readonly value: number };
}

/** One node that is much slower than the others, and that writes wait for. */
export const slowFollower: Insight = {
  id: 'slow-follower',
  kind: 'trouble',
  title: 'one follower holds up all writes',
  formula:
    'A follower flushes or applies 3 times as slowly as each other node, by the means of 100 times or more, takes 10 ms or more, and the median write takes 80 % of that at least; or a follower did not answer in half of a window, and the median write took 3 times as long as in windows of the same load in which all answered. Critical from 10 times on. The first is not told of windows in which the machine had no processor time left; the second has windows of the same machine beside it.',
  source:
    'A leader that waits for all its followers is as slow as the slowest; a frozen one costs each round the request timeout.',
  disproof: 'Writes are as slow with that node stopped.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => (nodes.length > 2 ? ofCluster(report, name) : [])),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const cells = calmCells(report, cluster).filter((cell) => writeP50(cell) !== null);
  const slow = cells.flatMap((cell) => [...(machineWasFull(cell) ? [] : slowIn(cell)), ...awayIn(cell, cells)]);
  const worst = slow.sort((one, other) => ratio(other) - ratio(one))[0];
  if (worst === undefined) return [];
  const { node, what, ms, against, cell } = worst;
  const own = slow.filter((each) => each.node === node);
  const patience = configured(report, cluster, 'peer-timeout');
  return [
    {
      severity: ratio(worst) >= CRITICAL ? 'critical' : 'warning',
      cluster,
      title: `${node} holds up the others: ${what} is ${milliseconds(ms)} ms, ${times(ratio(worst))} ${against.what}.`,
      measured: [
        { what: `${what} (${node})`, value: ms, unit: 'ms', against },
        {
          ...{ what: 'median write', value: writeP50(cell) ?? 0, unit: 'ms' as const },
          ...(patience === null ? {} : { against: { what: 'request timeout between nodes', value: patience.value } }),
        },
      ],
      certainty: `In ${plural(new Set(own.map((each) => each.cell.id)).size, 'window')} of ${cells.length} with writes.`,
      cost: `Each write waits for it, ${elapsed(ms - against.value)} more than for the others.`,
      advice: `Look at the disk, processor and network of ${node}; a shorter ${settingNamed(report, cluster, 'peer-timeout')} bounds what a frozen one costs.`,
      cells: [...new Set(own.map((each) => each.cell.id))],
    },
  ];
}

const ratio = ({ ms, against }: Slow): number => ms / against.value;

/** A follower whose own times stand out. */
function slowIn(cell: CompletedCell): Slow[] {
  const leader = onlyLeader(cell);
  const nodes = toldIn(cell)?.nodes ?? [];
  const p50 = writeP50(cell);
  // Of two nodes each is slower or faster than the other.
  if (leader === null || p50 === null || nodes.length < 3) return [];
  return (['flush', 'apply'] as const).flatMap((key): Slow[] => {
    const means = nodes.flatMap(({ node, times: told }) => {
      const ms = meanOf(told[key]);
      return ms === null ? [] : [{ node, ms }];
    });
    const [slowest, next] = means.sort((one, other) => other.ms - one.ms);
    if (slowest === undefined || next === undefined || means.length < nodes.length) return [];
    const { node, ms } = slowest;
    if (node === leader || ms < LEAST_MS || ms < TIMES_SLOWER * next.ms || p50 < WAITED_FOR * ms) return [];
    const what = key === 'flush' ? 'mean time to flush its log' : 'mean time to apply an entry';
    return [{ cell, node, what, ms, against: { what: 'that of the slowest other node', value: next.ms } }];
  });
}

function meanOf(told: TimedByNode | null): number | null {
  return told === null || told.taken < TIMES_NEEDED ? null : told.meanMs;
}

/** A follower that was not there, and writes that took longer for it. */
function awayIn(cell: CompletedCell, cells: readonly CompletedCell[]): Slow[] {
  const leader = onlyLeader(cell);
  const ms = writeP50(cell);
  if (cell.raft === null || leader === null || ms === null) return [];
  const { unreachable, observedSeconds } = cell.raft;
  const away = unreachable.find(({ node, seconds }) => node !== leader && seconds >= AWAY * observedSeconds);
  const whole = cells.filter((other) => sameWork(other) === sameWork(cell) && other.raft?.unreachable.length === 0);
  const usual = median(whole.flatMap((other) => writeP50(other) ?? []));
  if (away === undefined || usual === null || ms < TIMES_SLOWER * usual) return [];
  const what = 'the median write while it did not answer';
  return [{ cell, node: away.node, what, ms, against: { what: 'that while all answered', value: usual } }];
}
