import { overReturns } from '../../../lib/analysis/power.ts';
import { latest } from '../../../lib/analysis/statistics.ts';
import { largest, smallest } from '../../../lib/base/extremes.ts';
import { duration } from '../../../lib/base/format.ts';
import type { Power, PowerRound, Unsynced } from '../../../lib/report/power.ts';
import { type Cluster, isEmbedded, isEmbeddedCluster } from '../../cluster/cluster.ts';
import { unavailable } from '../../system/errors.ts';
import { type FaultDriver, firstRefusal } from '../driver/driver.ts';
import type { FaultOptions } from '../options.ts';
import { type PowerObservation, powerFindings } from '../phases/power.ts';
import { probeEveryMs } from '../prober/prober.ts';
import { AFTER_MS, BEFORE_MS, JITTER_MS, REJOIN_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import { clusterRefusal, type Play, withDeaths } from './scenario.ts';

/** How long the cluster stays down: the load meets nobody, and no connection outlives it. */
const DOWN_MS = 1_000;
/** From here on the cache of LazyFS counts as full: what it did not take any more was written through. */
const FULL = 0.99;

/** A round whose operations have not all ended yet. */
type Round = () => PowerRound;

/** Why all nodes of a cluster cannot be killed and started; null when they can. The quorum is meant to be gone. */
export function powerRefusal(cluster: Cluster, driver: FaultDriver, options: FaultOptions): string | null {
  const names = cluster.nodes.map(({ name }) => name);
  return clusterRefusal(cluster, options, false) ?? firstRefusal(driver, ['kill', 'start'], names);
}

/** Cuts the power again and again, and takes each way back apart. */
export function playPower(stage: Stage, options: FaultOptions): Play {
  const rounds: Round[] = [];
  return {
    run: () => cutPower(stage, options, rounds),
    found: () => ({ power: powerOf(stage, rounds) }),
  };
}

function powerOf(stage: Stage, ended: readonly Round[]): Power {
  const rounds = withDeaths(
    ended.map((round) => round()),
    stage.dead,
  );
  const unsynced = unsyncedOf(stage.options.cluster);
  return { unsynced, rounds, returns: overReturns(rounds), probeEveryMs: probeEveryMs(stage.options.target) };
}

/** What a kill of all nodes of a cluster leaves of data that was not synced. */
export function unsyncedOf(cluster: Cluster): Unsynced {
  if (!isEmbeddedCluster(cluster)) return 'unknown';
  return cluster.lazyfs ? 'lost' : 'kept';
}

/**
 * @param rounds filled as they end, so that an interruption loses none
 * @throws UserError when the cluster does not come back
 */
async function cutPower(stage: Stage, options: FaultOptions, rounds: Round[]): Promise<void> {
  const { random, say } = stage.options;
  for (let round = 1; round <= options.rounds; round++) {
    await stage.calm(random.next() % JITTER_MS);
    say(`power cut ${round} of ${options.rounds}`);
    await oneCut(stage, { round, cacheUsed: await mostCacheUsed(stage) }, rounds);
  }
}

/** How much of its LazyFS's cache the node uses that uses most of it; null without one, or where one does not say. */
async function mostCacheUsed({ nodes }: Stage): Promise<number | null> {
  return latest(await Promise.all(nodes.map((node) => (isEmbedded(node) ? node.cacheUsed() : null))));
}

async function oneCut(
  stage: Stage,
  { round, cacheUsed }: Pick<PowerRound, 'round' | 'cacheUsed'>,
  rounds: Round[],
): Promise<void> {
  const { clock, names, history } = stage;
  const cut = await stage.act('kill', names);
  const cutMs = cut.map(({ atMs }) => atMs);
  const faultMs = smallest(cutMs);
  await stage.sleep(DOWN_MS);
  const beganMs = clock.elapsedMs();
  const known = {
    round,
    faultMs,
    at: cut.find(({ atMs }) => atMs === faultMs)?.at ?? '',
    spreadMs: largest(cutMs) - faultMs,
    downMs: beganMs - faultMs,
    cacheUsed,
    died: [],
    notes: notesOf(cacheUsed),
  };
  const seen: Pick<PowerObservation, 'listeningMs' | 'caughtUpMs'> = { listeningMs: null, caughtUpMs: null };
  let untilMs: number | null = null;
  rounds.push(() => {
    const observed = { history, nodes: names, faultMs, startMs: beganMs, ...seen, beforeMs: BEFORE_MS };
    return { ...known, ...powerFindings({ ...observed, untilMs: untilMs ?? clock.elapsedMs() }) };
  });
  try {
    const started = await stage.act('start', names);
    Object.assign(seen, { listeningMs: largest(started.map(({ doneMs }) => doneMs)) });
    stage.options.say(`power cut ${round}: waiting for the cluster`);
    Object.assign(seen, { caughtUpMs: await returned(stage, round, beganMs) });
    // What the load writes right after the return belongs to the round as well.
    await stage.sleep(AFTER_MS);
  } finally {
    untilMs = clock.elapsedMs();
  }
}

/**
 * Waits until every node takes writes and has caught up.
 * @returns when the last of them had
 * @throws UserError when that is not so within the time that a rejoin may take: the cluster did not survive
 */
async function returned(stage: Stage, round: number, sinceMs: number): Promise<number> {
  const { names, prober } = stage;
  const waited = duration(REJOIN_MS / 1_000);
  const accepting = (): string[] => names.filter((name) => prober.acceptedThrough(name, sinceMs) !== null);
  await stage.until(() => accepting().length === names.length, REJOIN_MS);
  const taking = accepting();
  if (taking.length === 0) {
    stage.lost = `it did not survive power cut ${round}`;
    throw unavailable(`the cluster did not survive power cut ${round}: no node accepted a write within ${waited}`);
  }
  const silent = names.filter((name) => !taking.includes(name));
  if (silent.length > 0)
    throw unavailable(`${silent.join(', ')} did not survive power cut ${round}: no write accepted within ${waited}`);
  const everywhereMs = stage.clock.elapsedMs();
  const caughtUp = (): (number | null)[] => names.map((name) => prober.caughtUp(name, everywhereMs));
  const caughtUpMs = await stage.seen(() => latest(caughtUp()), REJOIN_MS);
  if (caughtUpMs !== null) return caughtUpMs;
  const behind = names.filter((_, at) => caughtUp()[at] === null);
  throw unavailable(
    `${behind.join(', ')} did not survive power cut ${round}: still without the newest acknowledged write after ${waited}`,
  );
}

function notesOf(cacheUsed: number | null): string[] {
  if (cacheUsed === null || cacheUsed < FULL) return [];
  return [
    'The cache of LazyFS was full before the cut: what it did not take any more was written through and survived.',
  ];
}
