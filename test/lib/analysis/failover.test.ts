import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hasUnseen,
  mostNodesHit,
  movedAgain,
  neverLeftRange,
  overRounds,
  rejoins,
  tollOf,
  visiblePhases,
} from '../../../lib/analysis/failover.ts';
import { type FailoverRound, PHASE_NAMES } from '../../../lib/report/faults.ts';
import { exampleRound, exampleRounds } from '../../fixtures/example-report.ts';

test('values of rounds have their median, least and greatest, and how many saw it', () => {
  assert.deepEqual(overRounds([9, null, 1, 4]), { median: 4, min: 1, max: 9, rounds: 3, missing: 1 });
  assert.deepEqual(overRounds([0]), { median: 0, min: 0, max: 0, rounds: 1, missing: 0 });
});

test('what no round has seen has no median', () => {
  assert.equal(overRounds([null, null]), null);
  assert.equal(overRounds([]), null);
});

test('nodes that came back are told over all rounds', () => {
  // 410.5, 380.4 and 455 ms until ready; 690.2, 520 and never until caught up.
  assert.deepEqual(rejoins(exampleRounds), [
    {
      what: 'readyMs',
      times: [410.5, 380.4, 455],
      over: { median: 410.5, min: 380.4, max: 455, rounds: 3, missing: 0 },
    },
    {
      what: 'caughtUpMs',
      times: [690.2, 520, null],
      over: { median: (690.2 + 520) / 2, min: 520, max: 690.2, rounds: 2, missing: 1 },
    },
  ]);
});

test('where no round looked for nodes that come back there is nothing to tell, and a round that did not counts as unseen', () => {
  assert.deepEqual(rejoins([exampleRound({ rejoin: null })]), []);
  const [ready] = rejoins([exampleRound({ rejoin: null }), exampleRound()]);
  assert.deepEqual(ready?.times, [null, 410.5]);
});

test('a round has something unseen when a phase or a step of coming back is missing, but not when nobody looked', () => {
  const phases = { ...exampleRound().phases, latencyBack: null };
  const unseen = (round: FailoverRound) => hasUnseen(round, visiblePhases('kill', true));
  assert.equal(unseen(exampleRound()), false);
  assert.equal(unseen(exampleRound({ phases })), true);
  assert.equal(unseen(exampleRound({ rejoin: { readyMs: 1, caughtUpMs: null } })), true);
  assert.equal(unseen(exampleRound({ rejoin: null })), false);
});

test('what is back after no time at all never left its range', () => {
  const back = (throughputBack: number | null, latencyBack: number | null) =>
    neverLeftRange(exampleRound({ phases: { ...exampleRound().phases, throughputBack, latencyBack } }));
  assert.deepEqual([back(0, 5), back(5, 0), back(5, 5), back(null, null)], [true, true, false, false]);
});

test('the toll of a failover is the sum over its rounds, and the median of the rate before', () => {
  const round = (ok: number, rejected: number, unknown: number, opsPerSecond: number) =>
    exampleRound({ writes: { ok, rejected, unknown }, before: { opsPerSecond, p99Ms: null } });
  assert.deepEqual(tollOf([round(10, 2, 1, 100), round(20, 0, 3, 50), round(5, 4, 0, 90)]), {
    sent: 45,
    rejected: 6,
    unknown: 4,
    perSecondBefore: 90,
  });
  assert.deepEqual(tollOf([]), { sent: 0, rejected: 0, unknown: 0, perSecondBefore: 0 });
});

test('the most nodes hit are those of one round, not of all together', () => {
  assert.equal(mostNodesHit([exampleRound({ nodes: ['a', 'b'] }), exampleRound({ nodes: ['c'] })]), 2);
  assert.equal(mostNodesHit([]), 0);
});

test('where nodes do not say who leads, no new leader is watched for; one that is left alone may step down', () => {
  const unled = exampleRound({ phases: { ...exampleRound().phases, leaderVisible: null } });
  const without = (...names: string[]) => PHASE_NAMES.filter((name) => !names.includes(name));
  assert.deepEqual(visiblePhases('kill', false), without('steppedDown', 'leaderVisible'));
  assert.deepEqual(visiblePhases('pause', true), without('steppedDown'));
  assert.deepEqual(visiblePhases('quorum', true), PHASE_NAMES);
  assert.deepEqual(visiblePhases('quorum', false), without('steppedDown', 'leaderVisible'));
  const unseen = (tellsLeader: boolean) => hasUnseen(unled, visiblePhases('kill', tellsLeader));
  assert.deepEqual([unseen(true), unseen(false)], [true, false]);
});

test('leadership that moved again is counted over the rounds of which it is known', () => {
  const rounds = [0, 2, null, 1].map((leaderChanges) => exampleRound({ leaderChanges }));
  assert.deepEqual(movedAgain(rounds), { rounds: 2, known: 3 });
  assert.deepEqual(movedAgain([]), { rounds: 0, known: 0 });
});
