import { latest } from '../../../lib/analysis/statistics.ts';
import { largest, smallest } from '../../../lib/base/extremes.ts';
import type { RecoveryRow } from '../../../lib/report/faults.ts';
import { firstRefusal } from '../driver/driver.ts';
import { PROBE_EVERY_MS, probeEveryMs } from '../prober/prober.ts';
import { PROOF_MS, WATCH_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import type { Received } from '../stage-options.ts';
import { clusterRefusal, type FaultScenario, withDeaths } from './scenario.ts';

/** All its parts, on a cluster that recovers in about two seconds. */
const LIKELY_MS = 55_000;
/** How long a node is down before it is brought back, so that there is something to catch up on. */
const DOWN_MS = 3_000;

type Name = RecoveryRow['name'];

/** A row with what is known of it. */
function rowOf(name: Name, node: string | null, known: Partial<RecoveryRow>): RecoveryRow {
  const nothing = { processUpMs: null, readyMs: null, caughtUpMs: null, receivedBytes: null, skipped: null };
  return { name, node, ...nothing, died: [], notes: [], ...known };
}

/** A row; where a node did not survive what it tells of, with nothing in it. */
async function orDeath(
  stage: Stage,
  name: Name,
  node: string | null,
  work: () => Promise<RecoveryRow>,
): Promise<RecoveryRow> {
  return (await stage.untilDeath(work)) ?? rowOf(name, node, {});
}

const since = (fromMs: number, atMs: number | null): number | null => (atMs === null ? null : atMs - fromMs);

/** Brings a node back by an act, and times the way back. */
async function timed(
  stage: Stage,
  name: Name,
  node: string,
  verb: 'start' | 'heal',
  received: Received,
): Promise<RecoveryRow> {
  const [event] = await stage.act(verb, [node]);
  const fromMs = event?.atMs ?? stage.clock.elapsedMs();
  const { readyAtMs, caughtUpAtMs } = await stage.rejoined(node, fromMs);
  return rowOf(name, node, {
    processUpMs: verb === 'start' && event !== undefined ? event.doneMs - fromMs : null,
    readyMs: since(fromMs, readyAtMs),
    caughtUpMs: since(fromMs, caughtUpAtMs),
    // A process that starts counts from nothing.
    receivedBytes: verb === 'start' ? await received(node) : null,
  });
}

/** A follower is stopped or killed, stays away for a while, and comes back with its disk. */
export async function restartFollower(
  stage: Stage,
  name: 'node-restart' | 'crash-restart',
  node: string,
  received: Received,
): Promise<RecoveryRow> {
  const verb = name === 'node-restart' ? 'stop' : 'kill';
  const skipped = firstRefusal(stage.driver, [verb, 'start'], [node]);
  if (skipped !== null) return rowOf(name, node, { skipped });
  await stage.calm();
  return orDeath(stage, name, node, async () => {
    await stage.act(verb, [node]);
    await stage.sleep(name === 'crash-restart' ? DOWN_MS : 0);
    return timed(stage, name, node, 'start', received);
  });
}

/** A follower loses its disk and gets everything from the others again. */
export async function fullSync(stage: Stage, node: string, received: Received): Promise<RecoveryRow> {
  const skipped = firstRefusal(stage.driver, ['kill', 'wipe', 'start'], [node]);
  if (skipped !== null) return rowOf('full-sync', node, { skipped });
  await stage.calm();
  return orDeath(stage, 'full-sync', node, async () => {
    await stage.act('kill', [node]);
    await stage.act('wipe', [node]);
    return timed(stage, 'full-sync', node, 'start', received);
  });
}

/** A follower is cut from its peers for a while; timed from when the cut is healed. */
export async function healPartition(stage: Stage, node: string, received: Received): Promise<RecoveryRow> {
  const skipped = firstRefusal(stage.driver, ['isolate', 'heal'], [node]);
  if (skipped !== null) return rowOf('partition-heal', node, { skipped });
  await stage.calm();
  return orDeath(stage, 'partition-heal', node, async () => {
    await stage.act('isolate', [node]);
    await stage.sleep(DOWN_MS);
    return timed(stage, 'partition-heal', node, 'heal', received);
  });
}

/** The leader is killed: how long until every other node accepts writes again. Its own way back is not timed here. */
export async function replaceLeader(stage: Stage): Promise<RecoveryRow> {
  const { view } = stage.options.target;
  if ('absent' in view) return rowOf('leader-failover', null, { skipped: view.absent });
  const { node } = await stage.leader();
  const skipped = firstRefusal(stage.driver, ['kill', 'start'], [node]);
  if (skipped !== null) return rowOf('leader-failover', node, { skipped });
  await stage.calm();
  const { node: leader } = await stage.leader();
  return orDeath(stage, 'leader-failover', leader, async () => {
    const [event] = await stage.act('kill', [leader]);
    const fromMs = event?.atMs ?? stage.clock.elapsedMs();
    const effectMs = event?.doneMs ?? fromMs;
    const readyAtMs = await stage.accepted(
      stage.names.filter((name) => name !== leader),
      effectMs,
    );
    await stage.act('start', [leader]);
    return rowOf('leader-failover', leader, {
      readyMs: since(fromMs, readyAtMs),
      notes: [
        `ready: every other node has accepted a write; known to ${probeEveryMs(stage.options.target)} ms`,
        ...longAct(fromMs, effectMs),
      ],
    });
  });
}

/** An act that takes its time does not say when within it the node was gone: writes count from its end. */
function longAct(fromMs: number, effectMs: number): string[] {
  const ms = Math.round(effectMs - fromMs);
  return ms <= PROBE_EVERY_MS
    ? []
    : [`the kill took ${ms} ms, and writes count from its end: it may have been ready by so much earlier`];
}

/** All nodes are killed at once and started again from their disks; ready when the first of them accepts a write. */
export async function coldStart(stage: Stage): Promise<RecoveryRow> {
  const nodes = stage.names;
  const skipped = firstRefusal(stage.driver, ['kill', 'start'], nodes);
  if (skipped !== null) return rowOf('cold-start', null, { skipped });
  await stage.calm();
  return orDeath(stage, 'cold-start', null, async () => {
    await stage.act('kill', nodes);
    const events = await stage.act('start', nodes);
    const fromMs = smallest(events.map(({ atMs }) => atMs));
    const upMs = largest(events.map(({ doneMs }) => doneMs));
    const firstAccepted = (): number | null => {
      const times = nodes.map((name) => stage.prober.acceptedThrough(name, fromMs)).filter((time) => time !== null);
      return times.length > 0 ? smallest(times) : null;
    };
    const readyAtMs = await stage.seen(firstAccepted, WATCH_MS);
    const back = await Promise.all(nodes.map((name) => stage.rejoined(name, fromMs)));
    return rowOf('cold-start', null, {
      processUpMs: upMs - fromMs,
      readyMs: since(fromMs, readyAtMs),
      caughtUpMs: since(fromMs, latest(back.map(({ caughtUpAtMs }) => caughtUpAtMs))),
      notes: ['ready: the first write was accepted; caught up: every node has'],
    });
  });
}

/**
 * Every kind of recovery, one after the other, each from a whole cluster under a steady load.
 * @param rows filled as they end, so that an interruption loses none
 */
async function recoverEachWay(stage: Stage, rows: RecoveryRow[]): Promise<void> {
  const { received } = stage.options;
  const follower = async (at: number): Promise<string> => {
    const followers = await stage.followers();
    return followers[at % followers.length] as string;
  };
  rows.push(await restartFollower(stage, 'node-restart', await follower(0), received));
  rows.push(await restartFollower(stage, 'crash-restart', await follower(1), received));
  rows.push(await replaceLeader(stage));
  rows.push(await fullSync(stage, await follower(0), received));
  rows.push(await healPartition(stage, await follower(1), received));
  rows.push(await coldStart(stage));
}

/** The rows, with what nodes did not survive; null when there are none. */
export function recoveries(rows: readonly RecoveryRow[], { dead }: Pick<Stage, 'dead'>): RecoveryRow[] | null {
  if (rows.length === 0) return null;
  const done = rows.filter(({ skipped }) => skipped === null);
  const told = withDeaths(done, dead);
  return rows.map((row) => told[done.indexOf(row)] ?? row);
}

/** How long a cluster takes to get over each thing that can happen to it. */
export const recovery: FaultScenario = {
  likelyMs: () => LIKELY_MS + PROOF_MS,
  refusal: (cluster, _driver, options) => clusterRefusal(cluster, options),
  needsPartitions: () => true,
  needsMajority: () => true,
  restores: false,
  play: (stage) => {
    const rows: RecoveryRow[] = [];
    return { run: () => recoverEachWay(stage, rows), found: () => ({ recovery: recoveries(rows, stage) }) };
  },
};
