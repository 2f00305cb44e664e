import { parseDuration } from '../../base/duration.ts';
import { largest } from '../../base/extremes.ts';
import { elapsed, times } from '../../base/format.ts';
import type { FindingFigure } from '../../report/findings.ts';
import { type CompletedCell, snapshotsOf } from '../cells.ts';
import { clusterSnapshots, electionTimeoutMs, foundElectionTimeoutMs, madeInMs } from './evidence.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { calmCells } from './loads.ts';
import { configured, settingNamed } from './settings/configured.ts';

/** From this part of the election timeout on, the margin is gone. */
const MARGIN = 0.5;

/** The longest that a snapshot held things up. */
interface Pause {
  readonly ms: number;
  readonly what: string;
  /** The cell that shows it; null of a snapshot that no cell's writes tell of. */
  readonly cell: CompletedCell | null;
}

/** What the election timeout is held against, and how requests end. */
interface Limits {
  /** The shortest that a follower waits for its leader. */
  readonly leastMs: number;
  /** The longest, as far as it is configured. */
  readonly mostMs: number;
  /** Whether the shortest is configured, or else as a failover found it. */
  readonly isConfigured: boolean;
  /** As a failover found it, where that is known beside the configured one. */
  readonly foundMs: number | null;
  readonly requests: readonly RequestTimeout[];
}

interface RequestTimeout {
  readonly ms: number;
  /** Whose, for a figure. */
  readonly what: string;
  /** A clause up to the time. */
  readonly givenUp: string;
  /** What it is called where it is set. */
  readonly named: string;
}

/** Whether snapshots are shorter than the election timeout, and that than the patience of clients and service. */
export const timeoutInvariant: Insight = {
  id: 'timeout-invariant',
  kind: 'trouble',
  title: 'snapshot time < election timeout < request timeout does not hold',
  formula:
    'The longest time without an accepted write around a snapshot, where it is longer than in any window as long without one, or where writes tell nothing the longest snapshot, is half of the election timeout or more; critical from the whole of it on. Or the election timeout, of a range its upper end, is not below the request timeout of the client (--timeout) or that of the service, where they are known. The election timeout is the configured one, or else what a failover found; nothing where neither is known.',
  source: 'Cluster Performance Insights, insight 8.',
  disproof: 'Snapshots are made beside the thread that sends heartbeats, and these keep coming while one lasts.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => (nodes.length > 1 ? ofCluster(report, name) : [])),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const limits = limitsOf(report, cluster);
  if (limits === null) return [];
  const pause = longestPause(report, cluster);
  const impatient = limits.requests.filter(({ ms }) => ms <= limits.mostMs);
  return [
    ...(pause !== null && pause.ms >= MARGIN * limits.leastMs ? [tooLong(report, cluster, pause, limits)] : []),
    ...impatient.map((request) => tooSoon(cluster, request, limits)),
  ];
}

function limitsOf(report: Observed, cluster: string): Limits | null {
  const leastMs = electionTimeoutMs(report, cluster);
  if (leastMs === null) return null;
  const set = configured(report, cluster, 'election-timeout');
  return {
    leastMs,
    mostMs: set?.upTo ?? leastMs,
    isConfigured: set !== null,
    foundMs: set === null ? null : foundElectionTimeoutMs(report, cluster),
    requests: [...clientOf(report), ...serviceOf(report, cluster)],
  };
}

function clientOf(report: Observed): RequestTimeout[] {
  const ms = clientTimeoutMs(report);
  return ms === null
    ? []
    : [{ ms, what: 'request timeout', givenUp: 'Requests are given up after', named: '--timeout' }];
}

function serviceOf(report: Observed, cluster: string): RequestTimeout[] {
  const known = configured(report, cluster, 'request-timeout');
  if (known === null) return [];
  const named = settingNamed(report, cluster, 'request-timeout');
  const givenUp = 'The service gives requests up after';
  return [{ ms: known.value, what: 'request timeout of the service', givenUp, named }];
}

function tooLong(report: Observed, cluster: string, pause: Pause, limits: Limits): Noticed {
  const { leastMs, isConfigured, requests } = limits;
  const over = pause.ms >= leastMs;
  const later = requests.map(({ named }) => named);
  return {
    severity: over ? 'critical' : 'warning',
    cluster,
    title: `${pause.what} took ${elapsed(pause.ms)}, ${times(pause.ms / leastMs)} the election timeout of ${elapsed(leastMs)}.`,
    measured: [
      {
        ...{ what: pause.what, value: pause.ms, unit: 'ms' },
        against: { what: 'election timeout', value: leastMs },
      },
      ...requests.map((request) => requestFigure(request, limits)),
      ...foundFigure(limits),
    ],
    certainty: `Measured beside the ${isConfigured ? 'configured election timeout' : 'election timeout as a failover found it'}${pause.cell === null ? '; whether it holds up heartbeats is not seen' : ', in windows of load'}.`,
    cost: over
      ? 'A leader that is held up for so long is taken for dead by its followers.'
      : 'A snapshot twice as large, or a busier machine, costs the leader its office.',
    advice: `Set the ${settingNamed(report, cluster, 'election-timeout')} to ${elapsed(3 * pause.ms)} or more (3 times what was measured), and requests to time out later than that${later.length === 0 ? '' : ` (${later.join(', ')})`}.`,
    cells: pause.cell === null ? [] : [pause.cell.id],
  };
}

function tooSoon(cluster: string, request: RequestTimeout, limits: Limits): Noticed {
  const { leastMs, mostMs, isConfigured } = limits;
  const notice = leastMs === mostMs ? elapsed(mostMs) : `${elapsed(leastMs)} to ${elapsed(mostMs)}`;
  return {
    severity: 'warning',
    cluster,
    title: `${request.givenUp} ${elapsed(request.ms)}, before followers notice after ${notice} that their leader is gone.`,
    measured: [requestFigure(request, limits), ...foundFigure(limits)],
    certainty: isConfigured
      ? 'Both are configured.'
      : 'The request timeout is configured, and the election timeout is as a failover found it.',
    cost: 'No request lives through an election: each that waits then is of unknown outcome.',
    advice: `A request timeout above ${elapsed(2 * mostMs)} (${request.named}) lets requests outlive an election.`,
    cells: [],
  };
}

function requestFigure({ ms, what }: RequestTimeout, { mostMs }: Limits): FindingFigure {
  return { what: 'election timeout', value: mostMs, unit: 'ms', against: { what, value: ms } };
}

/** The configured election timeout beside the one that a failover found. */
function foundFigure({ leastMs, foundMs }: Limits): FindingFigure[] {
  if (foundMs === null) return [];
  const against = { what: 'as a failover found it', value: foundMs };
  return [{ what: 'election timeout as it is configured', value: leastMs, unit: 'ms', against }];
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
  return made.length === 0 ? null : { ms: largest(made), what: 'The longest snapshot', cell: null };
}

/** As the command line gave it; null where it did not, or it cannot be read. */
function clientTimeoutMs({ command }: Observed): number | null {
  const at = command.indexOf('--timeout');
  const text = at >= 0 ? command[at + 1] : command.find((word) => word.startsWith('--timeout='))?.slice(10);
  return text === undefined ? null : parseDuration(text);
}
