import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cellSnapshots } from '../../lib/analysis/snapshots/cost.ts';
import { recipeOf } from '../../runner/embedded/recipes.ts';
import { History } from '../../runner/faults/history/history.ts';
import { writesOfHistory } from '../../runner/faults/history/snapshot-writes.ts';
import { SnapshotMonitor } from '../../runner/monitors/snapshots/monitor.ts';
import { elapsedOf, startClock } from '../../runner/system/clock.ts';
import { ALL, type Shows, SnapshottingNode } from '../../test/fixtures/snapshotting-node.ts';
import { figureOf } from './figures.ts';
import type { Context, Figure, Part } from './part.ts';

const MADE = 10;
const RUNS_WITHOUT = 10;
const TAKES_MS = 300;
const BETWEEN_MS = 500;
const BYTES = 200_003;
const COST_MS = 10_000;

const SHOWN: readonly (readonly [string, Shows])[] = [
  ['all sources', ALL],
  ['its log', { log: 'with times' }],
  ['its data folder', { files: true }],
  ['its temporary folder', { temp: true }],
];

const signs = recipeOf('confman').snapshotSigns.external;

interface Errors {
  readonly beganMs: number[];
  readonly endedMs: number[];
  /** How far a stall is off, as a part of what it was. */
  readonly stalls: number[];
  wrongSizes: number;
  missing: number;
}

/** Snapshots of known times, and how far off they were seen. */
async function known(context: Context, shows: Shows, made: number): Promise<Errors> {
  const root = await mkdtemp(join(context.folder, 'snapshots-'));
  const node = new SnapshottingNode(root, 'node1', shows);
  const clock = startClock();
  const monitor = await SnapshotMonitor.start({ nodes: [node.places], signs, clock });
  node.write();
  for (let at = 1; at <= made; at++) {
    context.signal.throwIfAborted();
    await node.snapshot(300 * at, BYTES + at, TAKES_MS);
    await sleep(BETWEEN_MS);
    node.nextCommand();
  }
  await sleep(BETWEEN_MS);
  node.stop();
  const toMs = clock.elapsedMs();
  const { seen } = await monitor.stop();
  const history = new History();
  for (const [count, epochMs] of node.accepted.entries()) {
    const endedMs = elapsedOf(clock, epochMs);
    const write = { source: 'load', operation: 'write', outcome: 'ok', entry: 0, node: 0, writer: 1, count } as const;
    history.add({ ...write, sentMs: endedMs - 1, endedMs });
  }
  const costed = cellSnapshots(seen, writesOfHistory(history, [{ fromMs: 0, toMs }]));
  const errors: Errors = { beganMs: [], endedMs: [], stalls: [], wrongSizes: 0, missing: 0 };
  for (const [at, truth] of node.truth.entries()) {
    const found = 'absent' in costed ? undefined : costed.seen[at];
    if (found?.began == null || found.ended === null) {
      errors.missing++;
      continue;
    }
    errors.beganMs.push(Math.abs(found.began.atMs - elapsedOf(clock, truth.beganMs)));
    errors.endedMs.push(Math.abs(found.ended.atMs - elapsedOf(clock, truth.endedMs)));
    if (found.bytes !== truth.bytes) errors.wrongSizes++;
    const tookMs = truth.endedMs - truth.beganMs;
    errors.stalls.push(Math.abs((found.stallMs ?? 0) - tookMs) / tookMs);
  }
  return errors;
}

/** Snapshots that are seen of nodes that make none. */
async function invented(context: Context): Promise<number> {
  let count = 0;
  for (let run = 0; run < RUNS_WITHOUT; run++) {
    context.signal.throwIfAborted();
    const root = await mkdtemp(join(context.folder, 'snapshots-'));
    const node = new SnapshottingNode(root, 'node1');
    const monitor = await SnapshotMonitor.start({ nodes: [node.places], signs, clock: startClock() });
    for (let at = 0; at < 50; at++) {
      node.say(`Applied SetConfigCommand at index ${at}, term 1 (0 ms)`);
      await sleep(10);
    }
    count += (await monitor.stop()).seen.length;
  }
  return count;
}

/** Processor time that watching three nodes takes, as a share of one processor. */
async function share(context: Context, nodes: readonly SnapshottingNode[]): Promise<number> {
  const spend = async (): Promise<number> => {
    const before = process.cpuUsage();
    for (const until = performance.now() + COST_MS; performance.now() < until; await sleep(10)) {
      context.signal.throwIfAborted();
      for (const node of nodes) node.say('Applied SetConfigCommand at index 7, term 1 (0 ms)');
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / COST_MS;
  };
  const without = await spend();
  const monitor = await SnapshotMonitor.start({ nodes: nodes.map(({ places }) => places), signs, clock: startClock() });
  const watched = await spend();
  await monitor.stop();
  return watched - without;
}

async function measure(context: Context): Promise<Figure[]> {
  const made = context.quick ? 3 : MADE;
  context.log(`snapshots: ${SHOWN.length} times ${made} of known times, ${RUNS_WITHOUT} runs without, about a minute`);
  const figures: Figure[] = [];
  for (const [name, shows] of SHOWN) {
    const { beganMs, endedMs, stalls, wrongSizes, missing } = await known(context, shows, made);
    const most = (label: string, unit: string, values: readonly number[], atMost: number): Figure => ({
      ...figureOf(`${label}, by ${name}`, unit, values, { goal: { atMost } }),
      value: Math.max(...values),
      note: `the most of ${values.length}`,
    });
    figures.push(
      most('beginning off', 'ms', beganMs, 100),
      most('end off', 'ms', endedMs, 100),
      most('stall off', 'of it', stalls, 0.1),
      {
        name: `missing or of a wrong size, by ${name}`,
        value: missing + wrongSizes,
        unit: `of ${made}`,
        goal: { atMost: 0 },
      },
    );
  }
  figures.push({
    name: 'invented',
    value: await invented(context),
    unit: `in ${RUNS_WITHOUT} runs`,
    goal: { atMost: 0 },
  });
  const root = await mkdtemp(join(context.folder, 'snapshots-'));
  const nodes = ['node1', 'node2', 'node3'].map((name) => new SnapshottingNode(root, name));
  figures.push({
    name: 'watching three nodes',
    value: await share(context, nodes),
    unit: 'processors',
    goal: { atMost: 0.03 },
  });
  return figures;
}

/** How well snapshots are seen from outside, on a stand-in that knows when it makes them. */
export const snapshotsPart: Part = {
  name: 'snapshots',
  title: 'Snapshots seen from outside, of known times',
  run: measure,
};
