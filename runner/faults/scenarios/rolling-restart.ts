import { overSteps } from '../../../lib/analysis/rolling.ts';
import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';
import type { FaultEvent } from '../../../lib/report/faults.ts';
import type { Rolling, RollingStep } from '../../../lib/report/rolling.ts';
import { UserError } from '../../system/errors.ts';
import { firstRefusal } from '../driver/driver.ts';
import { NodeDied } from '../driver/node-died.ts';
import type { FaultOptions } from '../options.ts';
import { leaderChanges, rollingWindow } from '../phases/rolling.ts';
import { CALM_MS, JITTER_MS, PROOF_MS, WATCH_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import { clusterRefusal, type FaultScenario, withDeaths } from './scenario.ts';

/** How long a step is looked at, at least: at the usual rates enough for a 99th percentile of reads. */
const STEP_MS = 8_000;
/** What a rolling restart is likely to take on three nodes: the steady stretch before it, and each step with the wait before it. */
const LIKELY_MS = STEP_MS + 3 * (CALM_MS + STEP_MS);

/** A step whose figures can be told once all operations that were due in it have ended. */
type Step = () => RollingStep;

interface Course {
  readonly noTransfer: string | null;
  steady: Stretch | null;
  readonly steps: Step[];
  /** When the last node had caught up, or the last step ended; milliseconds since the run's start. */
  untilMs: number;
}

/** Why leadership is not handed over before a leader is stopped, in words; null when it is. */
function noTransfer(stage: Stage, { transfer }: FaultOptions): string | null {
  if (!transfer) return '--no-transfer';
  if (!stage.tellsLeader) return 'nodes do not say who leads';
  return firstRefusal(stage.driver, ['transfer'], stage.names);
}

/** The next node to restart: a follower while there is one left, so that the leader is the last. */
export function nextNode(left: readonly string[], leader: string | null): string {
  return (left.find((name) => name !== leader) ?? left[0]) as string;
}

async function restartEach(stage: Stage, course: Course): Promise<void> {
  const { random, say } = stage.options;
  await stage.calm(random.next() % JITTER_MS);
  say('rolling restart: steady load before it');
  const fromMs = stage.clock.elapsedMs();
  await stage.sleep(STEP_MS);
  course.steady = { fromMs, toMs: fromMs + STEP_MS };
  let left = [...stage.names];
  while (left.length > 0) {
    // Whoever led when the last step ended need not lead any more.
    await stage.calm(random.next() % JITTER_MS);
    const leader = stage.tellsLeader ? (await stage.leader()).node : null;
    const node = nextNode(left, leader);
    left = left.filter((name) => name !== node);
    say(`rolling restart: ${node}, ${stage.names.length - left.length} of ${stage.names.length}`);
    await oneStep(stage, course, node, leader === null ? null : leader === node);
  }
}

/** Hands over the leadership of a node. @returns how long that took, in ms; or why it was not done, a sentence */
async function handOver(stage: Stage, node: string): Promise<number | string> {
  try {
    const [event] = await stage.act('transfer', [node]);
    const askedMs = (event as FaultEvent).atMs;
    const another = (): boolean => ![null, node].includes(stage.prober.leader()?.node ?? null);
    const atMs = await stage.until(another, WATCH_MS);
    return atMs === null
      ? `${node} was asked to hand its leadership over, and no other node led after it.`
      : atMs - askedMs;
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof NodeDied) throw error;
    // It is stopped all the same, as an operator would whose request was refused.
    return `Leadership was not handed over: ${error.message}.`;
  }
}

async function oneStep(stage: Stage, course: Course, node: string, led: boolean | null): Promise<void> {
  const { clock, driver, history, prober } = stage;
  const fromMs = clock.elapsedMs();
  const at = new Date(clock.epochMs()).toISOString();
  const notesBefore = driver.notes.length;
  const known = { step: course.steps.length + 1, node, fromMs, at, led, died: [] };
  const seen = {
    transferMs: null as number | null,
    stopMs: 0,
    unclean: null as string | null,
    readyMs: null as number | null,
    caughtUpMs: null as number | null,
  };
  const notes: string[] = [];
  let toMs: number | null = null;
  course.steps.push(() => {
    const window = { fromMs, toMs: toMs ?? clock.elapsedMs() };
    const changes = stage.tellsLeader ? leaderChanges(prober.sightings.changes(), window) : null;
    return { ...known, ...seen, ...rollingWindow(history, window), leaderChanges: changes, notes };
  });
  try {
    if (led === true && course.noTransfer === null) {
      const handed = await handOver(stage, node);
      if (typeof handed === 'number') seen.transferMs = handed;
      else notes.push(handed);
    }
    const notedBefore = driver.notes.length;
    const [stop] = await stage.act('stop', [node]);
    seen.stopMs = (stop as FaultEvent).doneMs - (stop as FaultEvent).atMs;
    seen.unclean = driver.notes[notedBefore] ?? null;
    const [start] = await stage.act('start', [node]);
    const startMs = (start as FaultEvent).atMs;
    const { readyAtMs, caughtUpAtMs } = await stage.rejoined(node, startMs);
    seen.readyMs = readyAtMs === null ? null : readyAtMs - startMs;
    seen.caughtUpMs = caughtUpAtMs === null ? null : caughtUpAtMs - startMs;
    course.untilMs = caughtUpAtMs ?? clock.elapsedMs();
    await stage.sleep(Math.max(0, fromMs + STEP_MS - clock.elapsedMs()));
    toMs = Math.max(fromMs + STEP_MS, course.untilMs);
  } finally {
    notes.push(...driver.notes.slice(notesBefore));
    toMs ??= clock.elapsedMs();
    course.untilMs = Math.max(course.untilMs, fromMs);
  }
}

/** What was found; null before there was anything steady to compare with. */
function rollingOf(stage: Stage, { noTransfer: why, steady, steps: ended, untilMs }: Course): Rolling | null {
  if (steady === null) return null;
  const steps = withDeaths(
    ended.map((step) => step()),
    stage.dead,
  );
  const durationMs = Math.max(0, untilMs - (steps[0]?.fromMs ?? untilMs));
  return { noTransfer: why, steady: rollingWindow(stage.history, steady), steps, durationMs, ...overSteps(steps) };
}

/** What restarting every node, as for a new version, costs those who use the cluster meanwhile. */
export const rollingRestart: FaultScenario = {
  likelyMs: () => LIKELY_MS + PROOF_MS,
  refusal: (cluster, driver, options) => {
    const names = cluster.nodes.map(({ name }) => name);
    return clusterRefusal(cluster, options) ?? firstRefusal(driver, ['stop', 'start'], names);
  },
  needsPartitions: () => false,
  needsMajority: () => true,
  restores: false,
  play: (stage, options) => {
    const course: Course = { noTransfer: noTransfer(stage, options), steady: null, steps: [], untilMs: 0 };
    return {
      run: () => restartEach(stage, course),
      found: () => ({ rolling: rollingOf(stage, course) }),
    };
  },
};
