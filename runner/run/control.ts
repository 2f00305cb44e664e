import { controlOf } from '../../lib/analysis/control.ts';
import { namespaceNames } from '../../lib/data/dataset.ts';
import { PAYLOADS } from '../../lib/data/payload.ts';
import { CONTROL_TIER } from '../../lib/data/tier.ts';
import type { ControlSteps } from '../../lib/report/control.ts';
import type { WarmUps } from '../../lib/report/state.ts';
import type { BenchOptions } from '../options/options.ts';
import { CONTROL_SCHEDULE as SCHEDULE } from '../plan/around.ts';
import type { Block } from '../plan/plan.ts';
import type { Progress } from '../progress/progress.ts';
import type { JournalSink } from '../report/journal/journal.ts';
import { whyAborted } from '../system/aborted.ts';
import { inWords } from '../system/files.ts';
import { leftInWords } from './left-namespaces.ts';
import { type ScriptRunner, takenOver } from './scripts.ts';
import { seedBlock } from './seed.ts';
import type { SessionContext } from './session.ts';
import { keepState } from './states.ts';
import { toldLoad } from './told-load.ts';
import { warmUp } from './warm-up.ts';

const SCRIPT = 'write-sequential';

const BLOCK: Block = {
  tier: CONTROL_TIER,
  payload: PAYLOADS.find(({ name }) => name === 'medium') as Block['payload'],
  entries: CONTROL_TIER.entries,
  clusters: [],
  scripts: [],
};

export interface ControlContext extends Pick<SessionContext, 'options' | 'record' | 'warn' | 'signal'> {
  readonly progress: Pick<Progress, 'busy' | 'note'>;
  readonly scripts: ScriptRunner;
  /** What is measured between the two steps: where all of it is written to new nodes there is nothing to hold together. */
  readonly blocks: readonly Pick<Block, 'anew'>[];
  /** Names of those that are up. */
  readonly clusters: readonly string[];
  readonly journal: JournalSink;
}

/** Why there are no control steps and nothing is warmed up; null when there are. */
export function whyNoControl({
  control,
  timeline,
  target,
}: Pick<BenchOptions, 'control' | 'timeline' | 'target'>): string | null {
  if ('absent' in target.entries) return `the control step writes entries: ${target.entries.absent}`;
  if (!control) return 'switched off with --no-control';
  return timeline ? null : 'with --no-timeline the scripts do not tell what they do in each second';
}

/**
 * Puts the same short load on every cluster of a session, before its first cell or after its last, so that a run which changed
 * what it measures is found out. Before the first, each cluster is warmed up. Never rejects: what failed is a warning.
 */
export async function controlSteps(when: 'before' | 'after', context: ControlContext): Promise<void> {
  const { options, record, clusters, journal, signal } = context;
  const none =
    whyNoControl(options) ??
    (context.blocks.some(({ anew }) => !anew) ? null : 'all that is measured is measured on new nodes');
  if (none !== null) {
    if (when === 'before') for (const cluster of clusters) keepWarmUp(context, cluster, { absent: none });
    return;
  }
  for (const cluster of clusters) {
    const known = record.control.get(cluster);
    if (signal.aborted || (when === 'after') !== (known !== undefined)) continue;
    const taken = takenOver(context.scripts.access(cluster));
    const step = taken === null ? await controlStep(context, cluster, known?.before ?? null) : { absent: taken };
    if (known !== undefined) {
      known.after = step;
      continue;
    }
    record.control.set(cluster, { before: step, after: { absent: 'the run ended before it' } });
    journal.append({ kind: 'control', cluster, before: step });
  }
}

function keepWarmUp(context: ControlContext, cluster: string, warmed: WarmUps): void {
  keepState(context, cluster, () => ({ warmUp: warmed }));
}

/** Warms a cluster up whose nodes have just been replaced, and deletes what was written. Never rejects. */
export async function warmUpAgain(context: ControlContext, cluster: string): Promise<WarmUps> {
  const none = whyNoControl(context.options);
  if (none !== null) return { absent: none };
  try {
    const seeded = await seedBlock(context.scripts, { busy: () => undefined }, BLOCK, cluster);
    if (context.signal.aborted) return { absent: whyAborted(context.signal) };
    return typeof seeded === 'string' ? { absent: `seeding: ${seeded}` } : await warmUp(context, cluster, BLOCK);
  } finally {
    await deleteEntries(context, cluster);
  }
}

/**
 * Runs the control step on a cluster, which is warm by then, and deletes what was written.
 * @param earlier the one before the first cell; null when this is that one
 */
async function controlStep(
  context: ControlContext,
  cluster: string,
  earlier: ControlSteps | null,
): Promise<ControlSteps> {
  const { warn, signal, scripts } = context;
  let warmed: WarmUps = { absent: 'the control step failed before it' };
  try {
    const seeded = await seedBlock(scripts, { busy: () => undefined }, BLOCK, cluster);
    if (signal.aborted) return { absent: whyAborted(signal) };
    if (typeof seeded === 'string') throw new Error(`seeding: ${seeded}`);
    if (earlier === null) warmed = await warmUp(context, cluster, BLOCK);
    if (signal.aborted) return { absent: whyAborted(signal) };
    const once = (): Promise<ControlSteps> => step(context, cluster);
    return earlier === null ? await once() : await unlessPassing(cluster, earlier, once);
  } catch (error) {
    if (signal.aborted) return { absent: whyAborted(signal) };
    warn(`the control step on ${cluster} failed: ${inWords(error)}`);
    return { absent: inWords(error) };
  } finally {
    if (earlier === null) keepWarmUp(context, cluster, warmed);
    await deleteEntries(context, cluster);
  }
}

/** How often a step that tells of a change is made again. */
const AGAIN = 2;

/**
 * Makes a control step, and again where it tells of a change: what has passed by then was no change of the cluster, and widens the
 * spread of the seconds, which all count. One that is not made again leaves what is known.
 */
export async function unlessPassing(
  cluster: string,
  before: ControlSteps,
  once: () => Promise<ControlSteps>,
): Promise<ControlSteps> {
  let all = await once();
  for (let again = 0; again < AGAIN && controlOf(cluster, before, all).finding !== null; again++) {
    const next = await once();
    if ('absent' in all || 'absent' in next) break;
    all = { startedAt: all.startedAt, opsPerSecond: [...all.opsPerSecond, ...next.opsPerSecond] };
  }
  return all;
}

async function deleteEntries({ scripts, progress, record, warn }: ControlContext, cluster: string): Promise<void> {
  const { cluster: where, hosts, namespaces, ownership } = scripts.access(cluster);
  if (takenOver({ ownership }) !== null) return;
  const [name] = namespaceNames(CONTROL_TIER);
  if (namespaces.absence !== null) {
    const kept = `namespace ${name} on ${hosts[0]}, where nothing can be deleted: ${namespaces.absence}`;
    if (where.kind === 'external' && !record.kept.includes(kept)) record.kept.push(kept);
    return;
  }
  progress.busy('deleting the entries of the control step');
  const left = await namespaces.remove(namespaceNames(CONTROL_TIER));
  // It may be dead by now, and what it holds ends with it.
  if (where.kind === 'embedded') return;
  record.left.push(...left.map((each) => each.name));
  for (const text of leftInWords(left, namespaces.targetName, hosts[0] ?? '')) warn(text);
}

/** @throws Error when it could not be measured */
async function step({ scripts, progress, signal }: ControlContext, cluster: string): Promise<ControlSteps> {
  progress.busy('control step: one user writing');
  const book = await toldLoad(scripts, { cluster, block: BLOCK, script: SCRIPT, schedule: SCHEDULE });
  if (book === null) return { absent: whyAborted(signal) };
  const { loadEpochMs } = book;
  const seconds = book.of(0, 'write')?.seconds;
  if (loadEpochMs === null || seconds === undefined) throw new Error('no write was acknowledged');
  return {
    startedAt: new Date(loadEpochMs + SCHEDULE.warmupMs).toISOString(),
    opsPerSecond: Array.from({ length: SCHEDULE.durationMs / 1_000 }, (_, second) => seconds.get(second)?.ok ?? 0),
  };
}
