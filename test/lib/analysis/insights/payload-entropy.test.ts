import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payloadEntropy } from '../../../../lib/analysis/insights/payload-entropy.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';

const JSON_VALUES = { name: 'medium-json', bytes: 1_024, entropy: 'json' } as const;

/** Cells of one kind of values, a repetition for each rate. */
const repeated = (rates: readonly number[], payload?: Cell['payload']): Cell[] =>
  rates.map((opsPerSecond, at) =>
    timedCell({ repetition: at + 1, ...(payload === undefined ? {} : { payload }) }, 1, { opsPerSecond }),
  );

const found = (...cells: Cell[]) => payloadEntropy.find(exampleReportOf(cells));

test('six repetitions of each whose ranges do not meet are a difference', () => {
  const [finding, ...others] = found(
    ...repeated([100, 101, 102, 103, 104, 105]),
    ...repeated([150, 151, 152, 153, 154, 155], JSON_VALUES),
  );
  assert.deepEqual(others, []);
  assert.equal(finding?.severity, 'warning');
  assert.match(finding?.title ?? '', /^With json values write-concurrent did 1\.49x the writes .* with random ones /);
  assert.deepEqual(finding?.measured[0], {
    ...{ what: 'writes with json', value: 152.5, unit: 'per-second' },
    against: { what: 'random', value: 102.5 },
  });
  assert.match(
    finding?.certainty ?? '',
    /^Of 6 repetitions each: 100 to 105\/s with random, 150 to 155\/s with json, ranges that do not meet\.$/,
  );
  assert.equal(finding?.cells.length, 12);
});

test('ranges that meet, and small differences, are no warning', () => {
  const [meeting] = found(
    ...repeated([100, 100, 100, 100, 100, 160]),
    ...repeated([150, 150, 150, 150, 150, 150], JSON_VALUES),
  );
  assert.equal(meeting?.severity, 'note');
  assert.match(meeting?.certainty ?? '', /meet, so that no difference is claimed\.$/);
  const [small] = found(
    ...repeated([100, 100, 100, 100, 100, 100]),
    ...repeated([110, 110, 110, 110, 110, 110], JSON_VALUES),
  );
  assert.equal(small?.severity, 'note');
  assert.match(small?.certainty ?? '', /do not meet\.$/);
});

test('a few repetitions claim nothing, however far apart they lie', () => {
  const [finding] = found(...repeated([100, 101]), ...repeated([10, 11], JSON_VALUES));
  assert.deepEqual([finding?.severity, finding?.cost, finding?.advice], ['note', null, null]);
  assert.match(
    finding?.certainty ?? '',
    /^Of 2 repetitions each: too few to claim a difference \(--repetitions 6\)\.$/,
  );
});

test('what nodes wrote for each byte of payload stands beside it, where both are known', () => {
  const costs = (writeAmplification: number | null, payload?: Cell['payload']): Cell => {
    const [cell] = repeated([100], payload) as [Cell & { cost: object }];
    return { ...cell, cost: { ...cell.cost, writeAmplification } } as Cell;
  };
  const ratio = (mine: number | null, its: number | null) =>
    found(costs(mine), costs(its, JSON_VALUES))[0]?.measured.map(({ value }) => value);
  assert.deepEqual(ratio(8, 2), [100, 0.25]);
  assert.deepEqual(ratio(8, null), [100]);
  assert.deepEqual(ratio(null, 2), [100]);
});

test('of several loads the one that differs most is told, slower or faster', () => {
  const of = (users: number, rate: number, payload?: Cell['payload']): Cell[] =>
    repeated([rate], payload).map((cell) => ({ ...cell, step: { ...cell.step, name: `users-${users}`, users } }));
  const [finding] = found(...of(1, 100), ...of(1, 130, JSON_VALUES), ...of(5, 100), ...of(5, 50, JSON_VALUES));
  assert.match(finding?.title ?? '', /did 0\.500x the writes .*\(users-5, 1,024 bytes\)/);
  assert.match(finding?.certainty ?? '', /the widest apart of 2 such pairs/);
});

test('the run says what a payload is made of that does not', () => {
  const cells = [...repeated([100]), ...repeated([90], JSON_VALUES)];
  assert.deepEqual(payloadEntropy.find({ ...exampleReportOf(cells), entropy: 'json' }), []);
});

test('nothing is told of one kind, of other sizes, or of steps without a success', () => {
  assert.deepEqual(found(...repeated([100, 101])), []);
  assert.deepEqual(found(...repeated([100]), ...repeated([50], { ...JSON_VALUES, bytes: 10 })), []);
  assert.deepEqual(found(...repeated([100]), ...repeated([0], JSON_VALUES)), []);
});
