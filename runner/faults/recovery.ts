import type { RecoveryRow } from '../../lib/faults.ts';
import { PROBE_EVERY_MS } from './prober.ts';
import { BEFORE_MS, WATCH_MS } from './schedule.ts';
import type { Stage } from './stage.ts';

/** How long a node is down before it is brought back, so that there is something to catch up on. */
const DOWN_MS = 3_000;

type Name = RecoveryRow['name'];

function skipped(name: Name, node: string | null, reason: string): RecoveryRow {
  return {
    name,
    node,
    processUpMs: null,
    readyMs: null,
    caughtUpMs: null,
    receivedBytes: null,
    skipped: reason,
    notes: [],
  };
}

/** Why one of several acts cannot be done to a node; null when all can. */
function refusal(
  stage: Stage,
  verbs: readonly Parameters<Stage['driver']['refusal']>[0][],
  node: string,
): string | null {
  for (const verb of verbs) {
    const reason = stage.driver.refusal(verb, node);
    if (reason !== null) return reason;
  }
  return null;
}

/** Bytes that a node has received from its peers; null where nobody tells. */
export type Received = (node: string) => Promise<number | null>;

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
  return {
    name,
    node,
    processUpMs: verb === 'start' && event !== undefined ? event.doneMs - fromMs : null,
    readyMs: readyAtMs === null ? null : readyAtMs - fromMs,
    caughtUpMs: caughtUpAtMs === null ? null : caughtUpAtMs - fromMs,
    // A process that starts counts from nothing.
    receivedBytes: verb === 'start' ? await received(node) : null,
    skipped: null,
    notes: [],
  };
}

/** A follower is stopped or killed, stays away for a while, and comes back with its disk. */
export async function restartFollower(
  stage: Stage,
  name: 'node-restart' | 'crash-restart',
  node: string,
  received: Received,
): Promise<RecoveryRow> {
  const verb = name === 'node-restart' ? 'stop' : 'kill';
  const reason = refusal(stage, [verb, 'start'], node);
  if (reason !== null) return skipped(name, node, reason);
  await stage.healthy();
  await stage.act(verb, [node]);
  await stage.sleep(name === 'crash-restart' ? DOWN_MS : 0);
  return timed(stage, name, node, 'start', received);
}

/** A follower loses its disk and gets everything from the others again. */
export async function fullSync(stage: Stage, node: string, received: Received): Promise<RecoveryRow> {
  const reason = refusal(stage, ['kill', 'wipe', 'start'], node);
  if (reason !== null) return skipped('full-sync', node, reason);
  await stage.healthy();
  await stage.act('kill', [node]);
  await stage.act('wipe', [node]);
  return timed(stage, 'full-sync', node, 'start', received);
}

/** A follower is cut from its peers for a while; timed from when the cut is healed. */
export async function healPartition(stage: Stage, node: string, received: Received): Promise<RecoveryRow> {
  const reason = refusal(stage, ['isolate', 'heal'], node);
  if (reason !== null) return skipped('partition-heal', node, reason);
  await stage.healthy();
  await stage.act('isolate', [node]);
  await stage.sleep(DOWN_MS);
  return timed(stage, 'partition-heal', node, 'heal', received);
}

/** The leader is killed: how long until every other node accepts writes again. Its own way back is not timed here. */
export async function replaceLeader(stage: Stage): Promise<RecoveryRow> {
  const { node } = await stage.leader();
  const reason = refusal(stage, ['kill', 'start'], node);
  if (reason !== null) return skipped('leader-failover', node, reason);
  await stage.healthy();
  await stage.sleep(BEFORE_MS);
  const { node: leader } = await stage.leader();
  const [event] = await stage.act('kill', [leader]);
  const fromMs = event?.atMs ?? stage.clock.elapsedMs();
  const effectMs = event?.doneMs ?? fromMs;
  const others = stage.nodes.map(({ name }) => name).filter((name) => name !== leader);
  await stage.until(() => others.every((name) => stage.prober.acceptedThrough(name, effectMs) !== null), WATCH_MS);
  const times = others.map((name) => stage.prober.acceptedThrough(name, effectMs));
  await stage.act('start', [leader]);
  const readyMs = times.some((time) => time === null) ? null : Math.max(...(times as number[])) - fromMs;
  return {
    name: 'leader-failover',
    node: leader,
    processUpMs: null,
    readyMs,
    caughtUpMs: null,
    receivedBytes: null,
    skipped: null,
    notes: [`ready: every other node has accepted a write; known to ${PROBE_EVERY_MS} ms`],
  };
}

/** All nodes are killed at once and started again from their disks; ready when the first of them accepts a write. */
export async function coldStart(stage: Stage): Promise<RecoveryRow> {
  const nodes = stage.nodes.map(({ name }) => name);
  for (const node of nodes) {
    const reason = refusal(stage, ['kill', 'start'], node);
    if (reason !== null) return skipped('cold-start', null, reason);
  }
  await stage.healthy();
  await stage.act('kill', nodes);
  const events = await stage.act('start', nodes);
  const fromMs = Math.min(...events.map(({ atMs }) => atMs));
  const upMs = Math.max(...events.map(({ doneMs }) => doneMs));
  const accepted = (): (number | null)[] => nodes.map((name) => stage.prober.acceptedThrough(name, fromMs));
  await stage.until(() => accepted().some((time) => time !== null), WATCH_MS);
  const first = accepted().filter((time): time is number => time !== null);
  const ready = first.length > 0 ? Math.min(...first) : null;
  const back = await Promise.all(nodes.map((name) => stage.rejoined(name, fromMs)));
  const caughtUp = back.map(({ caughtUpAtMs }) => caughtUpAtMs);
  return {
    name: 'cold-start',
    node: null,
    processUpMs: upMs - fromMs,
    readyMs: ready === null ? null : ready - fromMs,
    caughtUpMs: caughtUp.some((time) => time === null) ? null : Math.max(...(caughtUp as number[])) - fromMs,
    receivedBytes: null,
    skipped: null,
    notes: ['ready: the first write was accepted; caught up: every node has'],
  };
}

/**
 * Every kind of recovery, one after the other, each from a healthy cluster.
 * @param rows filled as they end, so that an interruption loses none
 */
export async function recovery(stage: Stage, received: Received, rows: RecoveryRow[]): Promise<void> {
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
