import { largest, largestIfAny } from '../../base/extremes.ts';
import { count, elapsed, milliseconds, percent, perSecond, plural, times } from '../../base/format.ts';
import type { Report } from '../../report/report.ts';
import { breaksNodes, longestSilenceMs, timed } from '../cells.ts';
import { electionTimeoutMs } from '../insights/evidence.ts';
import { repetitionsThatCount } from '../series.ts';
import { cellsIn, type Evidence } from './evidence.ts';
import { failoverOf } from './failover.ts';
import { latencyOf } from './latency.ts';
import { operationRows } from './operations.ts';
import { batchesOf, compactionsOf, connectionsOf } from './optimizations.ts';
import { type DocumentTable, type Figure, none, text, value } from './table.ts';
import { bestThroughput } from './throughput.ts';

const ADVISED_SIZES = [3, 5, 7] as const;

/** What each size tolerates and costs by these measurements. */
export function clusterSizes(evidence: Evidence): DocumentTable {
  const [write] = operationRows(evidence);
  const of = (nodes: number): Figure[] => [
    text(plural((nodes - 1) / 2, 'node')),
    write === undefined ? none('It has no writes.') : bestThroughput(evidence, write.many, write.operation, nodes),
    write === undefined ? none('It has no writes.') : latencyOf(evidence, write, nodes),
    failoverOf(evidence, nodes, 'kill', 1, '--scenarios failover'),
    text(sizeAdvice(evidence, nodes)),
  ];
  return {
    title: 'Cluster Size Recommendations',
    columns: ['Cluster Size', 'Survives', 'Writes', 'p50 of a write', 'Leader Crash', 'Recommendation'],
    rows: ADVISED_SIZES.map((nodes) => ({ label: `${nodes}-Node Cluster`, figures: of(nodes) })),
    notes: ['Survives: so many nodes may be gone, and a quorum is left.'],
  };
}

const NOT_ENOUGH = 'not enough evidence';

/** What speaks for a size, against the next smaller one that survives something. */
function sizeAdvice(evidence: Evidence, nodes: number): string {
  const [write] = operationRows(evidence);
  const rate = (size: number): number | null => {
    const found = write === undefined ? null : bestThroughput(evidence, write.many, write.operation, size);
    return found?.kind === 'value' ? found.value : null;
  };
  const [smallest] = ADVISED_SIZES;
  const smaller = Math.max(smallest, nodes - 2);
  const [own, theirs] = [rate(nodes), rate(smaller)];
  if (own === null || theirs === null) return NOT_ENOUGH;
  if (nodes === smallest) return 'the smallest that survives a node';
  return `for ${times(own / theirs)} the writes of ${smaller} nodes, only where ${(nodes - 1) / 2} nodes may be gone at once`;
}

/** The machine that these figures are from: what others need is not measured on it. */
export function hardware({ reports }: Evidence): DocumentTable {
  const [report] = reports;
  const missing = none('One machine was measured, which says nothing of others; run the same on the one in question.');
  return {
    title: 'Hardware Recommendations',
    columns: ['Usage Scenario', 'vCPUs', 'RAM', 'Disk', 'Network'],
    rows: [
      ...(report === undefined ? [] : [{ label: 'Measured here', figures: machineOf(report) }]),
      ...['Development', 'Testing', 'Production'].map((label) => ({
        label,
        figures: [missing, missing, missing, missing],
      })),
    ],
    notes: [],
  };
}

function machineOf({ host, clusters }: Report): Figure[] {
  return [
    text(count(host.cpus)),
    value(host.memoryBytes, 'bytes'),
    text(host.dataFilesystem ?? 'not known'),
    text(clusters.some(({ coLocated }) => coLocated === true) ? 'all on one machine' : 'not known'),
  ];
}

/** What these figures speak for, by setting. */
export function configuration(evidence: Evidence): DocumentTable {
  const row = (label: string, { advice, because }: Advice) => ({ label, figures: [text(advice), text(because)] });
  return {
    title: 'Configuration Recommendations',
    columns: ['Parameter', 'Here', 'Because'],
    rows: [
      row('Election Timeout', electionTimeout(evidence)),
      row('Heartbeat Interval', heartbeat(evidence)),
      row('Connection Pool Size', poolSize(evidence)),
      row('Batch Size', batchSize(evidence)),
      row('Log Compaction', compaction(evidence)),
    ],
    notes: [
      'For this cluster under these loads. The document has columns for development, testing and production, of which no measurement here tells.',
    ],
  };
}

interface Advice {
  readonly advice: string;
  readonly because: string;
}

const unknown = (because: string): Advice => ({ advice: NOT_ENOUGH, because });

/** What is at least as good as this part of the best is as good: smaller differences come and go between runs. */
const AS_GOOD = 0.9;
/** An election timeout is to be so many times the longest pause, that pauses alone elect nobody. */
const MARGIN = 2;

/** Elections that nobody caused, and the longest time without a write, of the loads that broke nothing. */
function calm(evidence: Evidence) {
  const cells = evidence.reports
    .flatMap((report) => repetitionsThatCount(cellsIn(evidence, report)))
    .filter((cell) => cell.cluster.nodes > 1 && !breaksNodes(cell));
  const watched = cells.filter(({ raft }) => raft !== null);
  const silences = cells.flatMap((cell) =>
    timed(cell)
      .filter(({ operation }) => operation === 'write')
      .flatMap((result) => longestSilenceMs(result) ?? []),
  );
  return {
    cells: watched.length,
    elections: watched.reduce((sum, { raft }) => sum + (raft?.termChanges ?? 0), 0),
    silenceMs: largestIfAny(silences),
  };
}

/** What nodes are configured with, or a failover found. */
function configuredTimeout({ reports }: Evidence): number | null {
  const found = reports.flatMap((report) =>
    report.clusters.flatMap(({ name, nodes }) => (nodes.length > 1 ? (electionTimeoutMs(report, name) ?? []) : [])),
  );
  return found[0] ?? null;
}

function electionTimeout(evidence: Evidence): Advice {
  const [configured, { cells, elections, silenceMs }] = [configuredTimeout(evidence), calm(evidence)];
  if (configured === null)
    return unknown('What it is set to is not known: --scenarios failover finds it, or the configuration file says it.');
  if (cells === 0 || silenceMs === null) return unknown('Leadership was not watched under a load that breaks nothing.');
  const seen = `${plural(elections, 'election')} that nobody caused in ${plural(cells, 'cell')}; the longest time without a write was ${silenceMs === 0 ? 'under 150 ms' : elapsed(silenceMs)}`;
  const needed = Math.ceil((MARGIN * silenceMs) / 100) * 100;
  if (elections === 0 && needed <= configured)
    return { advice: `${elapsed(configured)}, as it is`, because: `${seen}.` };
  if (elections === 0)
    return { advice: `${elapsed(configured)}, with little margin`, because: `${seen}, more than half of it.` };
  return {
    advice: `at least ${elapsed(Math.max(needed, 2 * configured))}`,
    because: `${seen}, at ${elapsed(configured)}.`,
  };
}

function heartbeat(evidence: Evidence): Advice {
  const configured = configuredTimeout(evidence);
  const { elections, cells } = calm(evidence);
  if (configured === null || cells === 0) return unknown('See the election timeout.');
  if (elections > 0) return unknown('The election timeout has to be found first.');
  return {
    advice: `at most ${elapsed(configured / 5)}`,
    because:
      'A fifth of the election timeout, so that four may be lost in a row; that it held is all that was measured.',
  };
}

function poolSize(evidence: Evidence): Advice {
  const prices = connectionsOf(evidence);
  const most = Math.max(0, largest(prices.map(({ kept }) => kept.opsPerSecond.median)));
  const chosen = [...prices]
    .sort((one, other) => one.users - other.users)
    .find(({ kept }) => kept.opsPerSecond.median >= AS_GOOD * most);
  if (chosen === undefined || prices.length < 2)
    return unknown('Connections were not measured: --scenarios connections.');
  return {
    advice: plural(chosen.users, 'connection'),
    because: `The fewest with ${percent(AS_GOOD)} or more of the best rate: ${perSecond(chosen.kept.opsPerSecond.median)}/s of ${perSecond(most)}/s.`,
  };
}

function batchSize(evidence: Evidence): Advice {
  const batches = batchesOf(evidence)?.batches ?? [];
  const most = Math.max(0, largest(batches.map(({ entriesPerSecond }) => entriesPerSecond.median)));
  const chosen = batches.find(({ entriesPerSecond }) => entriesPerSecond.median >= AS_GOOD * most);
  if (chosen === undefined) return unknown('Batches were not measured: --scenarios batch.');
  return {
    advice: plural(chosen.entries, 'entry', 'entries'),
    because: `The smallest with ${percent(AS_GOOD)} or more of the best rate: ${perSecond(chosen.entriesPerSecond.median)} entries/s of ${perSecond(most)}, at a median of ${milliseconds(chosen.p50Ms.median)} ms.`,
  };
}

function compaction(evidence: Evidence): Advice {
  const effect = compactionsOf(evidence);
  const rated = (effect?.values ?? []).flatMap((each) => {
    const rate = each.operations.find(({ operation }) => operation === 'write')?.opsPerSecond.median;
    return rate === undefined || each.rssPeakBytes === null ? [] : [{ each, rate, memory: each.rssPeakBytes.median }];
  });
  const most = Math.max(0, largest(rated.map(({ rate }) => rate)));
  const chosen = rated.filter(({ rate }) => rate >= AS_GOOD * most).sort((one, other) => one.memory - other.memory)[0];
  if (chosen === undefined || rated.length < 2) return unknown('Compaction was not varied: --vary snapshot-count=...');
  return {
    advice: `${count(Number(chosen.each.value))} entries`,
    because: `The least memory of those with ${percent(AS_GOOD)} or more of the best rate (${perSecond(chosen.rate)} of ${perSecond(most)} writes/s).`,
  };
}
