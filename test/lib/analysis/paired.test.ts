import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  LEVEL,
  leavesOut,
  PAIRS_NEEDED,
  pairedDifference,
  pairedRatio,
  shiftOf,
} from '../../../lib/analysis/paired.ts';
import { Xorshift } from '../../../lib/base/random.ts';

test('the shift is the median of all means of two', () => {
  // Means of 1, 2, 6: 1, 1.5, 3.5, 2, 4, 6.
  assert.deepEqual(shiftOf([1, 2, 6]), { estimate: 2.75, interval: null });
  assert.deepEqual(shiftOf([4]), { estimate: 4, interval: null });
  assert.equal(shiftOf([]), null);
});

test('of six differences the interval goes from the least to the greatest, and holds with 1 - 2/64', () => {
  assert.deepEqual(shiftOf([3, 1, 2, 6, 5, 4])?.interval, { low: 1, high: 6, confidence: 1 - 2 / 64 });
});

test('of ten, eight of the fifty-five means are left out on either side', () => {
  // Tables of the signed-rank test: n = 10, T = 8 is the critical value of 5 %, with 2 x 25 / 1,024.
  const interval = shiftOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])?.interval;
  assert.ok(interval);
  assert.ok(Math.abs(interval.confidence - (1 - 50 / 1_024)) < 1e-12);
  // The nine least means: 1, 1.5, 2, 2, 2.5, 2.5, 3, 3, 3.
  assert.deepEqual([interval.low, interval.high], [3, 8]);
});

test('fewer pairs than needed have no interval, and claim nothing', () => {
  const differences = Array.from({ length: PAIRS_NEEDED - 1 }, () => 100);
  assert.equal(shiftOf(differences)?.interval, null);
  assert.ok(shiftOf([...differences, 100])?.interval);
  assert.equal(leavesOut(null, 0), null);
});

test('a difference counts when its interval leaves out none', () => {
  const interval = { low: 1.01, high: 1.2, confidence: LEVEL };
  assert.equal(leavesOut(interval, 1), true);
  assert.equal(leavesOut({ ...interval, low: 1 }, 1), false);
  assert.equal(leavesOut({ ...interval, low: -3, high: -0.1 }, 0), true);
});

test('a ratio is taken of the pairs, and not of what they are pairs of', () => {
  // Each twice its partner, however far the partners lie apart.
  const pairs = [1, 5, 9, 100, 3, 4].map((against) => ({ value: 2 * against, against }));
  const ratio = pairedRatio(pairs);
  for (const value of [ratio?.estimate, ratio?.interval?.low, ratio?.interval?.high]) {
    assert.ok(Math.abs((value ?? 0) - 2) < 1e-12);
  }
  assert.deepEqual([pairedDifference(pairs)?.interval?.low, pairedDifference(pairs)?.interval?.high], [1, 100]);
});

test('what has no logarithm has no ratio', () => {
  assert.equal(pairedRatio([{ value: 1, against: 0 }]), null);
  assert.equal(pairedRatio([]), null);
});

/** A number of chance between 0 and 1. */
const uniform = (random: Xorshift): number => random.next() / 2 ** 32;
const normal = (random: Xorshift): number =>
  Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));

const LAWS: Readonly<Record<string, (random: Xorshift) => number>> = {
  'a lognormal law': (random) => Math.exp(0.05 * normal(random)),
  'a law with a long tail': (random) => uniform(random) ** -0.5,
  'two machines in one': (random) => (random.next() % 4 === 0 ? 3 : 1) * Math.exp(0.01 * normal(random)),
};
const TRIALS = 4_000;

for (const [name, draw] of Object.entries(LAWS)) {
  test(`two alike things of ${name} are called different no more often than the level says`, () => {
    for (const n of [6, 7, 8, 9, 10]) {
      const random = new Xorshift(n);
      let alarms = 0;
      for (let trial = 0; trial < TRIALS; trial++) {
        const pairs = Array.from({ length: n }, () => ({ value: draw(random), against: draw(random) }));
        if (leavesOut(pairedRatio(pairs)?.interval ?? null, 1)) alarms++;
      }
      // Three standard deviations of the count beyond the level; and it is an interval, not a refusal to say anything.
      const most = (1 - LEVEL) * TRIALS + 3 * Math.sqrt((1 - LEVEL) * LEVEL * TRIALS);
      assert.ok(alarms <= most && alarms > 0.01 * TRIALS, `${alarms} of ${TRIALS} with ${n} pairs`);
    }
  });
}

test('a difference of twice the noise is found in most of six pairs, where repetitions that are no pairs would hide it', () => {
  const random = new Xorshift(3);
  let found = 0;
  for (let trial = 0; trial < 400; trial++) {
    // The machine drifts by a factor of two over the run, which both of a pair feel alike.
    const pairs = Array.from({ length: 6 }, (_, at) => {
      const machine = 2 ** (at / 5);
      return {
        value: 1.1 * machine * Math.exp(0.02 * normal(random)),
        against: machine * Math.exp(0.02 * normal(random)),
      };
    });
    if (leavesOut(pairedRatio(pairs)?.interval ?? null, 1)) found++;
  }
  assert.ok(found > 0.9 * 400, `${found} of 400`);
});
