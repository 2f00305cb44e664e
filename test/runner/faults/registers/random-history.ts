import assert from 'node:assert/strict';
import { Xorshift } from '../../../../lib/base/random.ts';
import type { Outcome } from '../../../../lib/targets/outcome.ts';
import type { Recorded } from '../../../../runner/faults/history/history.ts';
import { LedgerWrites } from '../../../../runner/faults/ledger/writes.ts';
import { judgeRegisters } from '../../../../runner/faults/registers/judge.ts';
import { contextOf, read, SEEDED, type Value, write } from '../ledger/ledger-history.ts';
import { isLinearizable, stepsOf } from './brute-force.ts';

/** One that was seeded, and one that held nothing before, of those that contextOf() makes. */
export const ENTRIES = { seeded: 0, empty: 3 } as const;

export interface RandomOptions {
  readonly entry: number;
  readonly operations: number;
  /** Moments are whole milliseconds below this: few of them make ties, many make an order. */
  readonly moments: number;
  /** The longest operation. */
  readonly longestMs: number;
  /** One read in so many answers some value of the history's, whatever there was. */
  readonly wrongIn: number;
}

/**
 * Operations of one entry as a register would do them, each at some moment of its time, and then some answers replaced by others:
 * about half of the histories stay linearizable. Among them unknown writes that took effect or did not, rejected ones, reads of
 * nothing and of values that nobody wrote.
 */
export function randomHistory(random: Xorshift, options: RandomOptions): Recorded[] {
  const { entry, operations, moments, longestMs, wrongIn } = options;
  const below = (limit: number): number => random.next() % limit;
  const before: Value = entry < 3 ? SEEDED : 'none';
  const values: Value[] = [before, 'none'];
  const drafts = Array.from({ length: operations }, (_, at) => {
    const sentMs = below(moments);
    const endedMs = sentMs + below(longestMs + 1);
    const isWrite = below(2) === 0;
    const outcome: Outcome = (['ok', 'ok', 'ok', 'ok', 'unknown', 'rejected'] as const)[below(6)] ?? 'ok';
    // One that nobody heard the end of may take effect long after.
    const effectMs = sentMs + (isWrite && outcome === 'unknown' ? below(moments) : below(endedMs - sentMs + 1));
    const value: Value = [1 + below(3), at + 1];
    if (isWrite) values.push(value);
    return { sentMs, endedMs, isWrite, outcome, value, effectMs };
  });
  let held = before;
  const recorded: Recorded[] = [];
  for (const { sentMs, endedMs, isWrite, outcome, value } of drafts.sort((a, b) => a.effectMs - b.effectMs)) {
    if (isWrite) {
      if (outcome === 'ok' || (outcome === 'unknown' && below(2) === 0)) held = value;
      recorded.push(write(entry, value, sentMs, endedMs, outcome));
      continue;
    }
    const other = below(wrongIn) === 0 ? values[below(values.length)] : below(40) === 0 ? 'foreign' : undefined;
    recorded.push(read(entry, 0, other ?? held, sentMs, endedMs, outcome === 'unknown' ? 'unknown' : 'ok'));
  }
  return recorded;
}

/** Judges as many random histories as wanted, and asserts that the brute-force search says the same of each. */
export function compareWithBruteForce(
  seed: number,
  rounds: number,
): { readonly legal: number; readonly illegal: number } {
  const random = new Xorshift(seed);
  const seen = { legal: 0, illegal: 0 };
  for (let round = 0; round < rounds; round++) {
    const entry = round % 2 === 0 ? ENTRIES.seeded : ENTRIES.empty;
    const moments = [8, 16, 40][random.next() % 3] as number;
    const operations = 2 + (random.next() % 7);
    const recorded = randomHistory(random, { entry, operations, moments, longestMs: 6, wrongIn: 3 });
    const steps = stepsOf(recorded, entry < 3 ? '900/1' : null);
    const expected = isLinearizable(steps, 'none -1');
    const { violated } = judgeRegisters(new LedgerWrites(contextOf(recorded)));
    assert.equal(violated, expected ? 0 : 1, JSON.stringify({ seed, round, recorded }));
    seen[expected ? 'legal' : 'illegal']++;
  }
  return seen;
}
