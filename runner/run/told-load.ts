import { rm } from 'node:fs/promises';
import type { TallyBook } from '../../lib/exchange/tally-book.ts';
import { type Schedule, scheduleLengthMs } from '../../lib/scenarios/steps.ts';
import type { Block } from '../plan/plan.ts';
import { SCRIPT_ALLOWANCE_MS } from './script-measurement.ts';
import { ScriptTally } from './script-tally.ts';
import type { ScriptRunner } from './scripts.ts';

/** A load of one user that is no cell: what it does in each second is all that is asked of it. */
export interface ToldLoad {
  readonly cluster: string;
  /** The dataset, which is there. */
  readonly block: Block;
  readonly script: string;
  readonly schedule: Schedule;
  /** Shown what was told so far, ten times a second; gives whether that is enough. */
  readonly isEnough?: (book: TallyBook) => boolean;
}

const LOOK_MS = 100;

/**
 * Makes such a load.
 * @returns what was told by its end; null when the run was interrupted
 * @throws Error when it could not be made
 */
export async function toldLoad(
  scripts: Pick<ScriptRunner, 'run' | 'seedPlace' | 'consoleFile'>,
  { cluster, block, script, schedule, isEnough = () => false }: ToldLoad,
): Promise<TallyBook | null> {
  const place = scripts.seedPlace(cluster);
  const consoleOutput = scripts.consoleFile();
  const nature = { payloadBytes: block.payload.bytes, protocol: place.protocol };
  const tally = new ScriptTally({
    file: consoleOutput,
    schedule,
    nature,
    onLoad: () => undefined,
    onStep: () => undefined,
  });
  const enough = new AbortController();
  const looking = setInterval(() => {
    if (!enough.signal.aborted && isEnough(tally.book)) enough.abort();
  }, LOOK_MS);
  const { durationMs, warmupMs } = schedule;
  const settings = { USERS: '1', DURATION: `${durationMs}ms`, WARMUP: `${warmupMs}ms`, TIMELINE: '1' };
  const limitMs = scheduleLengthMs(schedule) + SCRIPT_ALLOWANCE_MS;
  try {
    const end = await scripts.run(block, place, script, limitMs, settings, {}, { consoleOutput, stop: enough.signal });
    if (end.interrupted) return null;
    if (end.failure !== null) throw new Error(end.failure);
    return tally.book;
  } finally {
    clearInterval(looking);
    await tally.end();
    await rm(consoleOutput, { force: true });
  }
}
