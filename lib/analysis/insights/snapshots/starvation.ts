import { largest } from '../../../base/extremes.ts';
import { elapsed, percent, plural } from '../../../base/format.ts';
import type { NodeState, RaftChange } from '../../../report/monitors.ts';
import type { SeenSnapshot } from '../../../report/snapshots.ts';
import type { CompletedCell } from '../../cells.ts';
import { joined, overlapMs, type Stretch } from '../../snapshots/windows.ts';
import { clusterSnapshots, electionTimeoutMs, windowOf } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { calmCells } from '../loads.ts';
import { settingNamed } from '../settings/configured.ts';

/** Where the election timeout is not known, that with which most products come. */
const USUAL_TIMEOUT_MS = 1_000;
/** Where its beginning was not seen, a snapshot is taken to have begun so long before its end. */
const BEFORE_MS = 1_000;
/** What belongs to one election is not told apart: roles of several nodes change. */
const ONE_ELECTION_MS = 2_000;
/** Chance puts them there more rarely than that. */
const BY_CHANCE = 0.05;

interface Loss {
  readonly atMs: number;
  readonly cell: CompletedCell;
}

/** Leadership that is lost during a snapshot or soon after it. */
export const snapshotStarvation: Insight = {
  id: 'snapshot-starvation',
  kind: 'trouble',
  title: 'a snapshot keeps a leader from its heartbeats, and costs it its office',
  formula:
    'In windows in which nothing was broken the term rose, or a leader lost its office, within a snapshot or 2 election timeouts (1 s each where it is not known) after it. Critical where chance would put as many there in less than 5 % of runs, by how much of the time lies so close to a snapshot; otherwise a warning, and nothing where half of the elections are elsewhere.',
  source:
    'Cluster Performance Insights, insight 6: a term change or candidacy within 2 upper election timeouts of a snapshot.',
  disproof: 'Elections come as often with snapshots switched off, or at moments without one.',
  find: (report) => report.clusters.flatMap(({ name, nodes }) => (nodes.length > 1 ? ofCluster(report, name) : [])),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const seen = clusterSnapshots(report, cluster)?.seen ?? [];
  const known = electionTimeoutMs(report, cluster);
  const timeoutMs = known ?? USUAL_TIMEOUT_MS;
  const close = joined(seen.flatMap((snapshot) => closeTo(snapshot, timeoutMs)));
  const cells = calmCells(report, cluster);
  const losses = lossesIn(report, cluster, cells);
  const near = losses.filter(({ atMs }) => close.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs));
  if (near.length === 0 || near.length * 2 <= losses.length) return [];
  const share = shareOf(
    cells.flatMap((cell) => windowOf(report, cell) ?? []),
    close,
  );
  const chance = atLeast(near.length, losses.length, share);
  const longest = Math.max(
    0,
    largest(seen.flatMap(({ began, ended }) => (began && ended ? [ended.atMs - began.atMs] : []))),
  );
  return [
    {
      severity: chance < BY_CHANCE ? 'critical' : 'warning',
      cluster,
      title: `${near.length} of ${plural(losses.length, 'election')} that nobody had asked for began during a snapshot or within ${elapsed(2 * timeoutMs)} after it.`,
      measured: [
        { what: 'elections close to a snapshot', value: near.length, unit: 'count' },
        { what: 'share of the time that lies so close to one', value: share, unit: 'share' },
        {
          ...{ what: 'longest snapshot', value: longest, unit: 'ms' },
          ...(known === null ? {} : { against: { what: 'election timeout', value: known } }),
        },
      ],
      certainty: `${percent(share)} of the measured time lies so close to a snapshot: chance alone would put as many there in ${percent(chance)} of runs${known === null ? '; the election timeout is not known and was taken for 1 s' : ''}.`,
      cost: 'Until another leader is found no write is accepted.',
      advice:
        longest >= timeoutMs / 2
          ? `Raise the ${settingNamed(report, cluster, 'election-timeout')} above twice the longest snapshot (${elapsed(2 * longest)}), or make snapshots smaller.`
          : 'Snapshots are shorter than half of the election timeout: look at what else the nodes do then, such as collecting garbage or writing to a slow disk.',
      cells: [...new Set(near.map(({ cell }) => cell.id))],
    },
  ];
}

function closeTo({ began, ended, received }: SeenSnapshot, timeoutMs: number): Stretch[] {
  const end = ended ?? began;
  if (received || end === null) return [];
  const start = began ?? { atMs: end.atMs - BEFORE_MS, errorMs: end.errorMs };
  return [{ fromMs: start.atMs - start.errorMs, toMs: end.atMs + end.errorMs + 2 * timeoutMs }];
}

/** When leaders were lost or terms rose in calm windows; of what belongs to one election the first. */
function lossesIn(report: Observed, cluster: string, cells: readonly CompletedCell[]): Loss[] {
  const timeline = report.clusters.find(({ name }) => name === cluster)?.raft?.timeline ?? [];
  const losses: Loss[] = [];
  let term = 0;
  for (const change of timeline) {
    const risen = term > 0 && (change.to.term ?? 0) > term;
    term = Math.max(term, change.to.term ?? 0);
    if (!risen && !lostOffice(change)) continue;
    const cell = cells.find((each) => isWithin(windowOf(report, each), change.atMs));
    if (cell !== undefined && change.atMs - (losses.at(-1)?.atMs ?? -Infinity) > ONE_ELECTION_MS)
      losses.push({ atMs: change.atMs, cell });
  }
  return losses;
}

function lostOffice({ from, to }: RaftChange): boolean {
  // A node that only did not answer in time may lead on.
  return from?.role === 'leader' && isAnswer(to) && to.role !== 'leader';
}

function isAnswer({ reachable }: NodeState): boolean {
  return reachable;
}

function isWithin(window: Stretch | null, atMs: number): boolean {
  return window !== null && atMs >= window.fromMs && atMs <= window.toMs;
}

/** The share of some windows that lies in other stretches, which are apart. */
function shareOf(windows: readonly Stretch[], stretches: readonly Stretch[]): number {
  const all = windows.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const inside = windows.reduce((sum, window) => sum + overlapMs(window, stretches), 0);
  return all > 0 ? inside / all : 0;
}

/** How likely `least` of `tries` are, or more, each with a probability: the binomial distribution's upper tail. */
function atLeast(least: number, tries: number, probability: number): number {
  let sum = 0;
  let ways = 1;
  for (let hits = 0; hits <= tries; hits++) {
    if (hits >= least) sum += ways * probability ** hits * (1 - probability) ** (tries - hits);
    ways = (ways * (tries - hits)) / (hits + 1);
  }
  return Math.min(1, sum);
}
