import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from '../../lib/analysis/verdict/judge.ts';
import { readText, startMachineMonitor } from '../../runner/monitors/machine/monitor.ts';
import { startClock } from '../../runner/system/clock.ts';
import { honestEvidence } from './honest-cells.ts';

/** The monitor looks once a second; here as often as this, so that it is soon known what one look takes. */
const EVERY_MS = 10;
const LOOKS_PER_SECOND = 1;
const WATCHED_MS = 3_000;
/** A cell that is over soon: its window is asked for and judged the more often. */
const CELL_S = 5;
const JUDGED = 50;

/** Processor time of this process in microseconds. */
const used = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Processor time that watching the machine and judging cells takes, as a share of one core. */
export async function watchingShare(): Promise<number> {
  const clock = startClock();
  let looks = 0;
  const monitor = startMachineMonitor({
    clock,
    everyMs: EVERY_MS,
    read: (path) => {
      if (path === '/proc/stat') looks++;
      return readText(path);
    },
  });
  try {
    const [before, looksBefore] = [used(), looks];
    await sleep(WATCHED_MS);
    const perLook = (used() - before) / (looks - looksBefore);
    const evidence = honestEvidence({ seed: 1, operations: 30_000, users: 10, windowSeconds: CELL_S });
    const judging = used();
    const now = Date.now();
    for (let cell = 0; cell < JUDGED; cell++) {
      monitor.window(now - CELL_S * 1_000, now, { absent: 'not watched' });
      judge(evidence);
    }
    const perCell = (used() - judging) / JUDGED;
    return (perLook * LOOKS_PER_SECOND + perCell / CELL_S) / 1e6;
  } finally {
    monitor.stop();
  }
}
