import { join } from 'node:path';
import { duration, plural } from '../../../lib/base/format.ts';
import type { RecoveryRow } from '../../../lib/report/faults.ts';
import type { SnapshotResult } from '../../../lib/report/snapshot.ts';
import { type EmbeddedNode, isEmbedded } from '../../cluster/cluster.ts';
import type { Snapshots, ToolPaths } from '../../embedded/recipe.ts';
import { heldBytes } from '../history/held.ts';
import { History } from '../history/history.ts';
import { longestStall, p99Inflation, writeLatency } from '../history/stall.ts';
import { type Happening, windowsBeside } from '../history/windows.ts';
import { doubtsOf } from '../ledger/ledger.ts';
import { PROOF_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import type { Received, SnapshotMeans } from '../stage-options.ts';
import { awaited, finishedSince, type Made } from './awaited-snapshot.ts';
import { coldStart, fullSync, recoveries } from './recovery.ts';
import { clusterRefusal, type FaultScenario } from './scenario.ts';

/** All its parts, on a cluster that recovers in about two seconds. */
const LIKELY_MS = 32_000;

/** A snapshot whose numbers can be told once all writes that were sent beside it have ended. */
export type PendingSnapshot = () => SnapshotResult;

/**
 * Has a snapshot made under load and restores it: into a follower that lost its disk, into a cluster that starts from its
 * disks, and the saved file into a fresh node.
 * @param rows filled with the recoveries as they end
 */
async function snapshotUnderLoad(
  stage: Stage,
  received: Received,
  means: SnapshotMeans,
  rows: RecoveryRow[],
): Promise<PendingSnapshot> {
  const { dataset, payloadBytes } = stage.options;
  const { onRequest, tools } = means;
  await stage.calm();
  const steadySinceMs = stage.load.steadySinceMs ?? stage.clock.elapsedMs();
  const leader = await stage.leader();
  const node = stage.nodes.find(({ name }) => name === leader.node);
  const sinceMs = stage.clock.elapsedMs();
  stage.options.say('snapshot');
  const made =
    onRequest !== null && node !== undefined && isEmbedded(node)
      ? await requested(stage, onRequest, node)
      : await awaited(stage, means.seen, sinceMs);
  const windows = made.happened === null ? null : windowsBeside(made.happened, steadySinceMs);
  const untilMs = windows?.during.toMs ?? stage.clock.elapsedMs();
  await stage.sleep(Math.max(0, untilMs - stage.clock.elapsedMs()));

  const [follower] = await stage.followers();
  rows.push(await fullSync(stage, follower ?? '', received));
  rows.push(await coldStart(stage));
  const restore =
    onRequest === null || made.file === null
      ? null
      : await restoreSaved(stage, onRequest, { file: made.file, tools }, made.happened?.beganMs ?? untilMs);
  return () => {
    const createMs = createdIn(made.happened);
    return {
      how: made.how,
      createMs,
      fileBytes: made.bytes,
      logicalBytes: heldBytes(stage.history, dataset.tier.entries, made.happened?.beganMs ?? untilMs, {
        payloadBytes,
        probeBytes: stage.prober.bytesPerWrite,
      }),
      ...compared(stage.history, windows),
      raftSnapshots: means.seen === null ? null : finishedSince(means.seen(), sinceMs, untilMs).length,
      restore: restore?.result ?? null,
      notes: [...made.notes, ...cutShort(createMs, windows), ...(restore?.notes ?? [])],
    };
  };
}

/** What making it took in milliseconds; null where its beginning is not known, or it was not made. */
function createdIn(happened: Happening | null): number | null {
  return happened === null || happened.beganMs === null ? null : happened.endedMs - happened.beganMs;
}

type Windows = ReturnType<typeof windowsBeside>;

/** The load's writes meanwhile beside those before; nothing of either where no snapshot was made or seen. */
export function compared(
  history: History,
  windows: Windows | null,
): Pick<SnapshotResult, 'windowMs' | 'before' | 'during' | 'p99Inflation' | 'longestStallMs'> {
  if (windows === null) {
    const longestStallMs = { before: null, during: null };
    return { windowMs: null, before: null, during: null, p99Inflation: null, longestStallMs };
  }
  const { before, during } = windows;
  const [earlier, later] = [writeLatency(history, before), writeLatency(history, during)];
  return {
    windowMs: during.toMs - during.fromMs,
    before: earlier,
    during: later,
    p99Inflation: p99Inflation(earlier, later),
    longestStallMs: { before: longestStall(history, before), during: longestStall(history, during) },
  };
}

/** What to know where making it took longer than there had been a steady load before. */
function cutShort(createMs: number | null, windows: Windows | null): string[] {
  const length = windows === null ? 0 : windows.during.toMs - windows.during.fromMs;
  if (createMs === null || createMs <= length) return [];
  const [took, first] = [createMs, length].map((ms) => duration(ms / 1_000));
  return [
    `Making it took ${took}; the writes of its first ${first} are compared, as long as the load before was steady.`,
  ];
}

async function requested(stage: Stage, snapshots: Snapshots, node: EmbeddedNode): Promise<Made> {
  const { folder, signal } = stage.options;
  const file = join(folder, 'snapshot.db');
  const saved = await snapshots.save(node.address, { file, signal, clock: stage.clock });
  const how = `${snapshots.title} of ${node.name}${stage.tellsLeader ? ', the leader' : ''}`;
  const { beganMs, endedMs, bytes } = saved;
  return { happened: { beganMs, endedMs }, bytes, how, file, notes: [] };
}

/**
 * Restores the saved snapshot into a fresh node and compares every entry: it must hold the newest write that was acknowledged
 * before the snapshot began, or a later one.
 */
async function restoreSaved(
  stage: Stage,
  snapshots: Snapshots,
  saved: { readonly file: string; readonly tools: ToolPaths },
  beganMs: number,
): Promise<{ readonly result: SnapshotResult['restore']; readonly notes: readonly string[] }> {
  const { dataset, signal } = stage.options;
  stage.options.say('restoring the snapshot into a fresh node');
  await stage.catchUpOnLoad();
  const context = stage.ledger(asOf(stage.history, beganMs));
  const { entries } = context;
  const doubtful = doubtsOf(context);
  return snapshots.restore({ ...saved, clock: stage.clock, signal }, async (restored) => {
    const isRight = (at: number, value: string | null): boolean => {
      const entry = entries.entry(at);
      const { writer, count } = stage.options.values.seen(value, entry);
      return !doubtful(entry, writer, count);
    };
    const expected = { count: entries.count, name: (at: number) => dataset.entry(entries.entry(at)), isRight };
    const { wrong, examples } = await restored.entries.compare(expected, signal);
    const notes =
      wrong > 0
        ? [
            `${plural(wrong, 'restored entry is', 'restored entries are')} older than what was acknowledged before: ${examples.join(', ')}.`,
          ]
        : [];
    return {
      result: { restoreMs: restored.restoreMs, readyMs: restored.readyMs, entries: entries.count, wrong },
      notes,
    };
  });
}

/** The history as a snapshot taken at a moment may show it: what was not acknowledged by then may be in it or not. */
function asOf(history: History, atMs: number): History {
  const then = new History();
  for (let row = 0; row < history.size; row++) {
    if (!history.isWrite(row)) continue;
    const sure = history.endedMs(row) < atMs;
    const write = history.at(row);
    then.add({ ...write, outcome: write.outcome === 'ok' && !sure ? 'unknown' : write.outcome });
  }
  return then;
}

/** What a snapshot costs, and whether what was acknowledged is in it. */
export const snapshot: FaultScenario = {
  likelyMs: () => LIKELY_MS + PROOF_MS,
  refusal: (cluster, _driver, options) => clusterRefusal(cluster, options),
  needsPartitions: () => false,
  needsMajority: () => true,
  restores: true,
  play: (stage) => {
    const rows: RecoveryRow[] = [];
    let pending: PendingSnapshot | null = null;
    const { received, snapshots } = stage.options;
    return {
      run: async () => {
        pending = await snapshotUnderLoad(stage, received, snapshots, rows);
      },
      found: () => ({ recovery: recoveries(rows, stage), snapshot: pending?.() ?? null }),
    };
  },
  violation: ({ snapshot }) => {
    const wrong = snapshot?.restore?.wrong ?? 0;
    if (wrong === 0) return null;
    return `${plural(wrong, 'entry', 'entries')} of the restored snapshot ${wrong === 1 ? 'is' : 'are'} not what was acknowledged`;
  },
};
