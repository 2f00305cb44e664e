import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../../runner/plan/plan.ts';
import { blocksOf, choose, planOf } from './plan-request.ts';

/** Each block by its tier, its payload and how many entries it has. */
const sizesOf = (plan: Plan): string[] =>
  blocksOf(plan).map(({ tier, payload, entries }) => `${tier.name}/${payload.name}/${entries}`);

test('the payload sweep has both sides of the size at which a target stores values in another way', () => {
  const sizes = [
    'small/tiny/1000',
    'small/medium/1000',
    'small/inline-65535B/512',
    'small/blob-65536B/512',
    'small/large/327',
    'small/xlarge/32',
  ];
  const plan = planOf('small', 'tiny', choose('payload-sweep'));
  assert.deepEqual(sizesOf(plan), sizes);
  assert.ok(plan.cells.some(({ id }) => id === 'small/blob-65536B/payload-sweep/write/cluster/http/1'));
  // A scenario that runs through sizes on one side alone has nothing to compare.
  const beyond = choose('payload-sweep').map((choice) => ({
    ...choice,
    scenario: { ...choice.scenario, payloads: [{ name: 'xlarge', bytes: 1_024 * 1_024 }] },
  }));
  assert.deepEqual(sizesOf(planOf('small', 'tiny', beyond)), ['small/xlarge/32']);
});
