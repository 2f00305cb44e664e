import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Phases } from '../../../../lib/report/faults.ts';
import { summariseRounds } from '../../../../runner/faults/scenarios/failover.ts';

const NEVER: Phases = {
  firstFailure: null,
  steppedDown: null,
  leaderVisible: null,
  firstAccepted: null,
  acceptedEverywhere: null,
  throughputBack: null,
  latencyBack: null,
  availabilityGap: null,
};

test('each phase has its median, least and largest over the rounds that show it', () => {
  const rounds = [
    { phases: { ...NEVER, firstFailure: 4, leaderVisible: 900 } },
    { phases: { ...NEVER, firstFailure: 1, leaderVisible: null } },
    { phases: { ...NEVER, firstFailure: 9, leaderVisible: 700 } },
  ];
  assert.deepEqual(summariseRounds(rounds), [
    { phase: 'firstFailure', median: 4, min: 1, max: 9, rounds: 3, missing: 0 },
    { phase: 'leaderVisible', median: 800, min: 700, max: 900, rounds: 2, missing: 1 },
  ]);
});

test('without rounds there is nothing to tell', () => {
  assert.deepEqual(summariseRounds([]), []);
});
