import { inFigures } from '../../../lib/analysis/steady-limits.ts';
import type { Unsteady } from './steady.ts';

/** Below so many per second half of a rate is told with a decimal. */
const FEW = 8;

const FLAGS = { write: '--rate', read: '--read-rate' } as const;

/** Half of a rate, rounded down to what a person would type; at least the least rate that there is. */
function half(perSecond: number): number {
  const value = perSecond / 2;
  return value < FEW / 2 ? Math.max(0.1, Math.floor(value * 10) / 10) : Math.floor(value);
}

/** Why a scenario ends when its cluster does not get whole. */
export function notWholeInWords(why: string): string {
  return `the cluster is not whole: ${why}, so the next fault would measure something else`;
}

/** Why a scenario ends when its load does not get steady, with a rate that is likely to. */
export function notSteadyInWords({ operation, offeredPerSecond, completedPerSecond, kind, text }: Unsteady): string {
  const flag = FLAGS[operation];
  const offered = `${inFigures(offeredPerSecond)} ${operation}s/s`;
  if (kind === 'uneven') {
    return `the load of ${offered} does not get steady (${text}): see what else keeps the machines busy, or try ${flag} ${half(offeredPerSecond)}`;
  }
  const carried = completedPerSecond < FEW ? inFigures(completedPerSecond) : String(Math.round(completedPerSecond));
  if (Number(carried) === 0) return `the cluster carries none of ${offered}: see what it is busy with`;
  return `the cluster carries ${carried} of ${offered}: ${flag} ${half(completedPerSecond)} would be about half of what it carries`;
}
