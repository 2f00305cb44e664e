import { clusterMetrics, type MetricsWindow } from '../../../lib/analysis/node-metrics.ts';
import { jointStandstills } from '../../../lib/analysis/snapshots/counters.ts';
import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';
import type { NodeCourse } from '../../../lib/report/growth.ts';
import type { CellMetrics, MetricsRecord } from '../../../lib/report/node-metrics.ts';
import { METRIC_TITLES, type NodeMetric, type NodeMetrics } from '../../../lib/targets/metrics.ts';
import { PATIENCE } from '../../../lib/targets/patience.ts';
import type { Credentials } from '../../cluster/access.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { Sender } from '../../cluster/send.ts';
import { elapsedOf, type MonitorClock, startClock } from '../../system/clock.ts';
import { NodeScraper } from './scraper.ts';
import { metricsIn } from './window.ts';

export interface MetricsMonitorOptions {
  /** What nodes count, and how they are asked for it. */
  readonly metrics: NodeMetrics;
  readonly nodes: readonly ClusterNode[];
  /** For the certificates alone: metrics are asked for without a key. */
  readonly credentials: Credentials;
  /** Interval of the questions to one node; 1 s. */
  readonly everyMs?: number;
  /** What a node that does not answer costs; 2 s. */
  readonly timeoutMs?: number;
  /** The run's; one that starts now when left out. */
  readonly clock?: MonitorClock;
}

export interface MetricsMonitor {
  /** Asks a whole number of intervals after this moment from now on, so that steps of whole seconds begin and end with an answer. */
  align(epochMs: number): void;
  /** Resolves when everything until a moment is known, as far as nodes tell it; asks once more for it. */
  settle(untilEpochMs: number): Promise<void>;
  /** What nodes told of the time between two UTC moments. Ask soon after the window. */
  window(fromEpochMs: number, toEpochMs: number, known: Pick<MetricsWindow, 'writes' | 'leader'>): CellMetrics;
  /** What the store of each node was at some moments, in milliseconds since the run's start. */
  stores(moments: readonly number[]): readonly StoreCourse[];
  /** When the counters of entries stood still on all nodes, milliseconds since the run's start; null when not every node tells one. */
  standstills(): readonly Stretch[] | null;
  /** Ends the questions; safe to call twice. */
  stop(): Promise<MetricsRecord>;
}

/** How the store of a node went on. Null where it did not tell. */
export type StoreCourse = Pick<NodeCourse, 'node' | 'storeBytes' | 'storeUsedBytes'>;

const EVERY_MS = 1_000;
/** What was told so many intervals before a moment is told of it no more. */
const STALE_INTERVALS = 2;

/** Watches what nodes count and time themselves: asks each for its metrics until it is stopped. */
export function startMetricsMonitor(options: MetricsMonitorOptions): MetricsMonitor {
  const { metrics, nodes, everyMs = EVERY_MS, timeoutMs = PATIENCE.statusMs, clock = startClock() } = options;
  const sender = new Sender(options.credentials);
  const scrapers = nodes.map((node) => new NodeScraper(node, { metrics, sender, clock, everyMs, timeoutMs }));
  let stopped: Promise<MetricsRecord> | null = null;
  for (const scraper of scrapers) scraper.begin(clock.elapsedMs());

  const end = async (): Promise<MetricsRecord> => {
    for (const scraper of scrapers) scraper.stop();
    await sender.close();
    return recordOf(metrics, scrapers, everyMs);
  };

  return {
    align: (epochMs) => {
      const gridMs = elapsedOf(clock, epochMs);
      for (const scraper of scrapers) scraper.begin(gridMs);
    },
    settle: async (untilEpochMs) => {
      const untilMs = elapsedOf(clock, untilEpochMs);
      await Promise.all(scrapers.map((scraper) => scraper.settle(untilMs)));
    },
    window: (fromEpochMs, toEpochMs, known) => {
      const fromMs = elapsedOf(clock, fromEpochMs);
      const toMs = fromMs + toEpochMs - fromEpochMs;
      const told = scrapers.flatMap(({ node, track }) => metricsIn(node.name, track, fromMs, toMs) ?? []);
      const heard = new Set(told.map(({ node }) => node));
      const silent = scrapers
        .filter(({ node }) => !heard.has(node.name))
        .map(({ node, problem }) => ({ node: node.name, why: problem ?? 'was not asked twice in it' }));
      const [first] = silent;
      if (told.length === 0) return { absent: first === undefined ? 'there is no node' : `${first.node} ${first.why}` };
      const cluster = clusterMetrics(told, { ...known, seconds: (toEpochMs - fromEpochMs) / 1_000 });
      return { cluster, nodes: told, silent };
    },
    stores: (moments) => {
      const told = (track: NodeScraper['track'], metric: NodeMetric): (number | null)[] =>
        moments.map((ms) => track.level(metric, ms - STALE_INTERVALS * everyMs, ms)?.last ?? null);
      return scrapers.map(({ node: { name }, track }) => ({
        node: name,
        storeBytes: told(track, 'storeBytes'),
        storeUsedBytes: told(track, 'storeUsedBytes'),
      }));
    },
    standstills: () =>
      scrapers.every(({ standstills }) => standstills.told) && scrapers.length > 0
        ? jointStandstills(scrapers.map(({ standstills }) => standstills.stretches))
        : null,
    stop: () => {
      stopped ??= end();
      return stopped;
    },
  };
}

function recordOf(metrics: NodeMetrics, scrapers: readonly NodeScraper[], everyMs: number): MetricsRecord {
  const answers = scrapers.reduce((sum, each) => sum + each.answers, 0);
  const [first] = scrapers;
  if (answers === 0) {
    const why = first?.problem ?? 'was not asked';
    return { absent: first === undefined ? 'there is no node' : `${first.node.name} ${why}` };
  }
  const all = { ...metrics.counts, ...metrics.times, ...metrics.levels };
  const found = (Object.keys(METRIC_TITLES) as NodeMetric[]).map((metric) => {
    const series = all[metric];
    const name = scrapers.flatMap(({ families }) => families.get(metric) ?? [])[0];
    if (name !== undefined) return { metric, name, why: null };
    return { metric, name: null, why: 'absent' in series ? series.absent : `no node lists ${series.name}` };
  });
  return {
    everyMs,
    answers,
    readingSeconds: scrapers.reduce((sum, each) => sum + each.readingMs, 0) / 1_000,
    served: found.flatMap(({ metric, name }) => (name === null ? [] : [{ metric, name }])),
    notServed: found.flatMap(({ metric, why }) => (why === null ? [] : [{ metric, why }])),
  };
}
