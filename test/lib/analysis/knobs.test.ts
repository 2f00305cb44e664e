import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../lib/analysis/analyse.ts';
import { knobCells, knobEffects } from '../../../lib/analysis/knobs.ts';
import type { Cell, Measured } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { exampleResources, exampleUsage, LONE, type PlanChanges, timedCell } from '../../fixtures/example-report.ts';
import { exampleDistribution } from '../../fixtures/reports/distribution.ts';
import { exampleSeen, exampleSnapshots } from '../../fixtures/reports/snapshots.ts';

const MB = 1_024 ** 2;

interface Changes {
  readonly plan?: PlanChanges;
  readonly operation?: Partial<OperationResult>;
  readonly measured?: Partial<Measured>;
}

/** A cell at a value of snapshot-count, of a round counted from 1; its p99 is three times its p50. */
function at(value: string, p50: number, opsPerSecond: number, round = 1, changes: Changes = {}): Cell {
  const name = round === 1 ? `snapshot-count-${value}` : `snapshot-count-${value}-round-${round}`;
  const cluster = { name, nodes: 3, knob: { name: 'snapshot-count', value } };
  const plan = { cluster, repetition: round, ...changes.plan };
  return timedCell(plan, p50, { opsPerSecond, ...changes.operation }, changes.measured);
}

/** Two nodes with a process of so much memory each, and folders of so many bytes. */
function using(memory: readonly number[], disk: readonly (number | null)[]): Pick<Measured, 'resources'> {
  const data = { apparentBytes: 1, allocatedGrowthBytes: 0, apparentGrowthBytes: 0 };
  return {
    resources: exampleResources({
      processes: [
        ...memory.map((rssPeakBytes, index) => exampleUsage(`n${index}/etcd`, { rssPeakBytes })),
        exampleUsage('k6', { rssPeakBytes: 900 * MB }),
      ],
      nodes: disk.map((allocatedBytes, index) => ({
        node: `n${index}`,
        data: allocatedBytes === null ? null : { ...data, allocatedBytes },
        network: null,
      })),
    }),
  };
}

const silent = (...longest: readonly number[]): Partial<OperationResult> => ({
  distribution: {
    ...exampleDistribution,
    silence: { slotMs: 50, silentMs: 0, longest: longest.map((ms) => ({ atMs: 0, ms })) },
  },
});

const flat = (value: number) => ({ median: value, min: value, max: value });

test('each value is held against the first that was given, whichever is the smaller', () => {
  const seen = [exampleSeen(), exampleSeen(), exampleSeen()].map((each) => ({ ...each, stallMs: null }));
  const [effect, ...others] = knobEffects([
    at('10000', 2, 500, 1, {
      operation: silent(250, 200),
      measured: { ...using([60 * MB, 50 * MB], [100 * MB, 80 * MB]), snapshots: exampleSnapshots({ seen: [] }) },
    }),
    at('1000', 1, 1_000, 1, {
      operation: silent(),
      measured: { ...using([20 * MB, 30 * MB], [50 * MB, 40 * MB]), snapshots: exampleSnapshots({ seen }) },
    }),
  ]);
  assert.deepEqual(others, []);
  const none = { pairs: 0, ratio: null, interval: null };
  const one = (ratio: number) => ({ pairs: 1, ratio, interval: null });
  assert.deepEqual(effect, {
    knob: 'snapshot-count',
    tier: 'small',
    payload: 'medium',
    protocol: 'http',
    reads: 'local',
    scenario: 'write-concurrent',
    step: 'users-10',
    users: 10,
    values: [
      {
        value: '10000',
        repetitions: 1,
        operations: [
          {
            operation: 'write',
            opsPerSecond: { ...flat(500), ...none },
            p50Ms: { ...flat(2), ...none },
            p99Ms: 6,
            longestSilenceMs: 250,
          },
        ],
        rssPeakBytes: { ...flat(60 * MB), ...none },
        dataBytes: { ...flat(180 * MB), ...none },
        snapshots: flat(0),
      },
      {
        value: '1000',
        repetitions: 1,
        operations: [
          {
            operation: 'write',
            opsPerSecond: { ...flat(1_000), ...one(2) },
            p50Ms: { ...flat(1), ...one(0.5) },
            p99Ms: 3,
            longestSilenceMs: 0,
          },
        ],
        rssPeakBytes: { ...flat(30 * MB), ...one(0.5) },
        dataBytes: { ...flat(90 * MB), ...one(0.5) },
        snapshots: flat(3),
      },
    ],
  });
});

test('a claim needs six rounds, and pairs are of the same round', () => {
  const rounds = (count: number) =>
    Array.from({ length: count }, (_, index) => index + 1).flatMap((round) => [
      at('1000', round, 1_000 * round, round),
      at('10000', 2 * round, 500 * round, round),
    ]);
  const held = (count: number) => knobEffects(rounds(count))[0]?.values[1]?.operations[0]?.opsPerSecond;
  assert.deepEqual([held(5)?.pairs, held(5)?.ratio, held(5)?.interval], [5, 0.5, null]);
  const { low, high } = held(6)?.interval ?? {};
  assert.deepEqual([held(6)?.ratio, low, high], [0.5, 0.5, 0.5]);
});

test('what one repetition does not tell is not known of the value', () => {
  const known = { measured: using([MB], [MB]) };
  const [effect] = knobEffects([
    at('1000', 1, 1_000, 1, { ...known, operation: silent(200) }),
    at('1000', 1, 1_000, 2, { measured: using([], [null]), operation: { distribution: null } }),
    at('10000', 1, 1_000, 1, known),
  ]);
  const [first, second] = effect?.values ?? [];
  assert.deepEqual(
    [first?.repetitions, first?.rssPeakBytes, first?.dataBytes, first?.snapshots],
    [2, null, null, null],
  );
  assert.equal(first?.operations[0]?.longestSilenceMs, null);
  // Held against the repetition that is known.
  assert.deepEqual([second?.rssPeakBytes?.ratio, second?.dataBytes?.pairs], [1, 1]);
});

test('a first value that failed leaves nothing to hold others against, and does not hand its part to the next', () => {
  const failed = { ...at('1000', 1, 1_000), verdict: { level: 'invalid' as const, reasons: ['No.'] } } as Cell;
  const cells = [failed, at('5000', 1, 900), at('10000', 1, 800)];
  const [effect] = knobEffects(cells);
  assert.deepEqual(
    effect?.values.map(({ value, operations }) => [value, operations[0]?.opsPerSecond.ratio]),
    [
      ['5000', null],
      ['10000', null],
    ],
  );
  const left = analyse(cells).cells.find(({ analysis }) => analysis === 'knobs')?.leftOut;
  assert.deepEqual(
    left?.map(({ cell }) => cell),
    [failed.id],
  );
});

test('what has no knob, breaks nodes or was measured at one value alone has no part in it', () => {
  const broken = ['1000', '10000'].map((value) => at(value, 1, 1, 1, { plan: { scenario: 'failover' } }));
  assert.deepEqual(knobCells(broken), []);
  assert.deepEqual(knobEffects([at('1000', 1, 1), timedCell({}, 1), timedCell({ cluster: LONE }, 1)]), []);
});

test('clusters that differ in a knob are not taken for clusters of several sizes', () => {
  assert.deepEqual(analyse([at('1000', 1, 1), at('10000', 1, 1)]).sizes, []);
});
