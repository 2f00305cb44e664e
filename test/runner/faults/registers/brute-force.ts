import type { Recorded } from '../../../../runner/faults/history/history.ts';

/** An operation as the definition of a register has it, with a value by name. */
export interface Step {
  readonly isWrite: boolean;
  readonly value: string;
  readonly startMs: number;
  /** Infinity where it may take effect at any time after its start, or never. */
  readonly endMs: number;
}

/**
 * Whether some order of the steps, in which none stands before one that had ended before it began, has each read answer the
 * value before it. Tries all of them: a step may come next when none of those that are left had ended before it began. Writes
 * without an end may be left over.
 */
export function isLinearizable(steps: readonly Step[], initial: string): boolean {
  const dead = new Set<string>();
  const whole = steps.reduce(
    (mask, { endMs }, at) => (endMs === Number.POSITIVE_INFINITY ? mask : mask | (1 << at)),
    0,
  );
  const goesOn = (done: number, value: string): boolean => {
    if ((done & whole) === whole) return true;
    const state = `${done} ${value}`;
    if (dead.has(state)) return false;
    const firstEnd = Math.min(...steps.filter((_, at) => (done & (1 << at)) === 0).map(({ endMs }) => endMs));
    const found = steps.some(({ isWrite, value: own, startMs }, at) => {
      if ((done & (1 << at)) !== 0 || startMs > firstEnd) return false;
      return (isWrite || own === value) && goesOn(done | (1 << at), own);
    });
    if (!found) dead.add(state);
    return found;
  };
  return goesOn(0, initial);
}

const stampOf = ({ writer, count }: Recorded): string => (writer < 0 ? `none ${writer}` : `${writer}/${count}`);

/**
 * The operations of an entry as steps: without those that surely were not done and what was read of them, without values that
 * nobody wrote (`FOREIGN`, or of no write), and without reads that were not answered.
 * @param before the value of an entry that was seeded, which was written after there was nothing and before all else
 */
export function stepsOf(recorded: readonly Recorded[], before: string | null): Step[] {
  const writes = recorded.filter(({ operation }) => operation === 'write');
  const known = new Set(writes.filter(({ outcome }) => outcome !== 'rejected').map(stampOf)).add('none -1');
  const past = (value: string, atMs: number): Step => ({ isWrite: true, value, startMs: atMs, endMs: atMs });
  const seeded = before === null ? [] : [past(before, -2)];
  if (before !== null) known.add(before);
  return [
    ...seeded,
    ...recorded
      .filter(({ operation, outcome }) => (operation === 'write' ? outcome !== 'rejected' : outcome === 'ok'))
      .filter((each) => known.has(stampOf(each)))
      .map((each) => ({
        isWrite: each.operation === 'write',
        value: stampOf(each),
        startMs: each.sentMs,
        endMs: each.outcome === 'ok' ? each.endedMs : Number.POSITIVE_INFINITY,
      })),
  ];
}
