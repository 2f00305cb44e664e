import { parseDuration } from '../../base/duration.ts';
import { elapsed, times } from '../../base/format.ts';
import type { FindingFigure } from '../../report/findings.ts';
import { type CompletedCell, snapshotsOf } from '../cells.ts';
import { clusterSnapshots, electionTimeoutMs, madeInMs } from './evidence.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { calmCells } from './loads.ts';

/** From this part of the election timeout on, the margin is gone. */
const MARGIN = 0.5;

/** The longest that a snapshot held things up. */
interface Pause {
  readonly ms: number;
  readonly what: string;
  /** The cell that shows it; null of a snapshot that no cell's writes tell of. */
  readonly cell: CompletedCell | null;
}

/** Whether snapshots are shorter than the election timeout, and that than the client's patience. */
export const timeoutInvariant: Insight = {
  id: 'timeout-invariant',
  kind: 'trouble',
  title: 'snapshot time < election timeout < request timeout does not hold',
  formula:
    'The longest time without an accepted write around a snapshot, where it is longer than in any window as long without one, or where writes tell nothing the longest snapshot, is half of the election timeout or more; critical from the whole of it on. Or the election timeout is not below the request timeout of the client (--timeout), where both are known. Nothing where the election timeout is not known: failovers tell it.',
  source: 'Cluster Performance Insights, insight 8.',
  disproof: 'Snapshots are made beside the thread that sends heartbeats, and these keep coming while one lasts.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => (nodes.length > 1 ? ofCluster(report, name) : [])),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const limitMs = electionTimeoutMs(report, cluster);
  if (limitMs === null) return [];
  const pause = longestPause(report, cluster);
  const patienceMs = clientTimeoutMs(report);
  const found = pause !== null && pause.ms >= MARGIN * limitMs ? [tooLong(cluster, pause, limitMs, patienceMs)] : [];
  return patienceMs !== null && patienceMs <= limitMs ? [...found, impatient(cluster, limitMs, patienceMs)] : found;
}

function tooLong(cluster: string, pause: Pause, limitMs: number, patienceMs: number | null): Noticed {
  const over = pause.ms >= limitMs;
  return {
    severity: over ? 'critical' : 'warning',
    cluster,
    title: `${pause.what} took ${elapsed(pause.ms)}, ${times(pause.ms / limitMs)} the election timeout of ${elapsed(limitMs)}.`,
    measured: [
      {
        ...{ what: pause.what, value: pause.ms, unit: 'ms' },
        against: { what: 'election timeout', value: limitMs },
      },
      ...requestFigure(limitMs, patienceMs),
    ],
    certainty: `Measured beside the configured election timeout${pause.cell === null ? '; whether it holds up heartbeats is not seen' : ', in windows of load'}.`,
    cost: over
      ? 'A leader that is held up for so long is taken for dead by its followers.'
      : 'A snapshot twice as large, or a busier machine, costs the leader its office.',
    advice: `Set the election timeout to ${elapsed(3 * pause.ms)} or more (3 times what was measured), and requests to time out later than that.`,
    cells: pause.cell === null ? [] : [pause.cell.id],
  };
}

function impatient(cluster: string, limitMs: number, patienceMs: number): Noticed {
  return {
    severity: 'warning',
    cluster,
    title: `Requests are given up after ${elapsed(patienceMs)}, before followers notice after ${elapsed(limitMs)} that their leader is gone.`,
    measured: requestFigure(limitMs, patienceMs),
    certainty: 'Both are configured.',
    cost: 'No request lives through an election: each that waits then is of unknown outcome.',
    advice: `A request timeout above ${elapsed(2 * limitMs)} lets requests outlive an election.`,
    cells: [],
  };
}

function requestFigure(limitMs: number, patienceMs: number | null): FindingFigure[] {
  if (patienceMs === null) return [];
  return [
    { what: 'election timeout', value: limitMs, unit: 'ms', against: { what: 'request timeout', value: patienceMs } },
  ];
}

function longestPause(report: Observed, cluster: string): Pause | null {
  const cells = calmCells(report, cluster);
  const told = cells.flatMap((cell) => {
    const cost = snapshotsOf(cell)?.cost;
    if (cost === undefined || 'absent' in cost) return [];
    const [ms, otherwise] = [cost.beside.longestStallMs, cost.without?.longestStallMs ?? 0];
    // What is as long in windows without a snapshot is not the snapshot's.
    return ms === null ? [] : [{ ms: ms > otherwise ? ms : 0, cell }];
  });
  // What writes tell goes before what the files do: a snapshot that is made beside them holds up nothing.
  const longest = told.sort((one, other) => other.ms - one.ms)[0];
  if (longest !== undefined)
    return { ...longest, what: 'The longest time without an accepted write around a snapshot' };
  const made = (clusterSnapshots(report, cluster)?.seen ?? []).flatMap((each) => madeInMs(each) ?? []);
  return made.length === 0 ? null : { ms: Math.max(...made), what: 'The longest snapshot', cell: null };
}

/** As the command line gave it; null where it did not, or it cannot be read. */
function clientTimeoutMs({ command }: Observed): number | null {
  const at = command.indexOf('--timeout');
  const text = at >= 0 ? command[at + 1] : command.find((word) => word.startsWith('--timeout='))?.slice(10);
  return text === undefined ? null : parseDuration(text);
}
