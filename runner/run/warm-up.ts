import {
  isSteady,
  LONGEST_SECONDS,
  type WarmUpCount,
  type WarmUpSecond,
  WINDOW_SECONDS,
  warmUpRates,
  warmUpWindows,
  wasWarm,
} from '../../lib/analysis/warm-up.ts';
import { duration } from '../../lib/base/format.ts';
import type { TallyBook } from '../../lib/exchange/tally-book.ts';
import { TOLD_WITHIN_MS } from '../../lib/exchange/tally-results.ts';
import type { WarmUps } from '../../lib/report/state.ts';
import { findScenario } from '../../lib/scenarios/catalogue.ts';
import type { Schedule } from '../../lib/scenarios/steps.ts';
import type { Block } from '../plan/plan.ts';
import type { Progress } from '../progress/progress.ts';
import { whyAborted } from '../system/aborted.ts';
import { inWords } from '../system/files.ts';
import type { ScriptRunner } from './scripts.ts';
import type { SessionContext } from './session.ts';
import { toldLoad } from './told-load.ts';

/** Reads and writes, by one user: four reads to a write. */
const SCRIPT = 'mixed';
const SCHEDULE: Schedule = {
  steps: findScenario(SCRIPT)?.steps([1], 0) ?? [],
  warmupMs: 0,
  durationMs: LONGEST_SECONDS * 1_000,
};

export interface WarmUpContext extends Pick<SessionContext, 'warn' | 'signal'> {
  readonly progress: Pick<Progress, 'busy' | 'note'>;
  readonly scripts: Pick<ScriptRunner, 'run' | 'seedPlace' | 'consoleFile'>;
}

/**
 * Has one user read and write until the cluster is as fast as it was just before, or for half a minute at most: what is measured
 * next is no service that still compiles itself, or fills its caches. Never rejects: what failed is a warning.
 * @param block the dataset, which is there
 */
export async function warmUp(context: WarmUpContext, cluster: string, block: Block): Promise<WarmUps> {
  const { progress, warn, signal } = context;
  progress.busy(`warming up ${cluster}`);
  try {
    const warmed = await load(context, cluster, block);
    if ('absent' in warmed) return warmed;
    const told = `${cluster} took ${duration(warmed.seconds)} to warm up: ${warmUpRates(warmed)}`;
    if (!warmed.steady) warn(`${cluster} did not become steady within ${LONGEST_SECONDS} s: ${warmUpRates(warmed)}`);
    else if (!wasWarm(warmed)) progress.note(told);
    return warmed;
  } catch (error) {
    if (signal.aborted) return { absent: whyAborted(signal) };
    warn(`warming up ${cluster} failed: ${inWords(error)}`);
    return { absent: inWords(error) };
  }
}

/** @throws Error when the load could not be made */
async function load({ scripts, signal }: WarmUpContext, cluster: string, block: Block): Promise<WarmUps> {
  let seconds: readonly WarmUpSecond[] = [];
  let steady = false;
  const isEnough = (told: TallyBook): boolean => {
    seconds = secondsOf(told, Date.now());
    steady = isSteady(seconds);
    return steady;
  };
  const book = await toldLoad(scripts, { cluster, block, script: SCRIPT, schedule: SCHEDULE, isEnough });
  if (book === null || signal.aborted) return { absent: whyAborted(signal) };
  const { loadEpochMs } = book;
  if (loadEpochMs === null) throw new Error('nothing was answered');
  // What k6 had told by its own end.
  if (!steady) seconds = secondsOf(book, Date.now()).slice(0, LONGEST_SECONDS);
  const windows = warmUpWindows(seconds);
  return {
    startedAt: new Date(loadEpochMs).toISOString(),
    seconds: windows.length * WINDOW_SECONDS,
    windowSeconds: WINDOW_SECONDS,
    windows,
    steady,
  };
}

/** What was done in each second that was over, and told of, by a moment in ms since 1970. */
export function secondsOf(book: TallyBook, nowMs: number): WarmUpSecond[] {
  const { loadEpochMs } = book;
  if (loadEpochMs === null) return [];
  const over = Math.max(0, Math.floor((nowMs - loadEpochMs - TOLD_WITHIN_MS) / 1_000));
  const of = (operation: 'write' | 'read', second: number): WarmUpCount => {
    const told = book.of(0, operation)?.seconds.get(second);
    return { ok: told?.ok ?? 0, sumMs: told?.histogram.sumMs ?? 0 };
  };
  return Array.from({ length: over }, (_, second) => ({ write: of('write', second), read: of('read', second) }));
}
