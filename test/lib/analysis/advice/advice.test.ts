import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceOf, electionAdvice, intervalAdvice, requestAdvice } from '../../../../lib/analysis/advice/advice.ts';
import type { AdviceEvidence, TimeAdvice } from '../../../../lib/report/advice.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { FaultKind } from '../../../../lib/report/faults.ts';
import {
  exampleFailover,
  exampleMetrics,
  exampleNodeMetrics,
  examplePlan,
  exampleReportOf,
  exampleRound,
  exampleTimed,
  failoverCell,
  faultMeasured,
  timedCell,
} from '../../../fixtures/example-report.ts';
import { exampleAdviceEvidence } from '../../../fixtures/reports/advice.ts';
import { configuredWith, exampleSetting } from '../../../fixtures/reports/settings.ts';

const NOTHING_SET = { value: null, setting: null };

/** No leader was broken. */
const evidence = (changes: Partial<AdviceEvidence> = {}) =>
  exampleAdviceEvidence({ stallMs: 250, outageMs: null, ...changes });

const electionOf = (changes: Partial<AdviceEvidence>, value: number | null = null) =>
  electionAdvice(evidence(changes), { value, setting: '--election-timeout' });
const ofState = (stateBytes: number, changes: Partial<AdviceEvidence> = {}) =>
  intervalAdvice({ evidence: evidence(changes), stateBytes, payload: { name: 'medium', bytes: 1_024 } }, NOTHING_SET);

test('an election timeout outlasts pauses three times and the way to all disks ten times', () => {
  assert.deepEqual(electionOf({}, 1_000), {
    ...{ atLeastMs: 900, configuredMs: 1_000, margin: 1_000 / 300, setting: '--election-timeout' },
    because: '3 times the longest pause of writes, 300 ms: it is, and stays.',
  });
  const slow = electionOf({ broadcastMs: 128 }, 1_000);
  assert.ok(!('absent' in slow));
  assert.equal(slow.atLeastMs, 1_300, '1,280 to two figures, upwards');
  assert.match(slow.because, /^10 times the 128 ms that it takes .*: it is less\.$/);
  const quick = electionOf({ pauseMs: 0 });
  assert.ok(!('absent' in quick));
  assert.deepEqual([quick.atLeastMs, quick.margin], [120, null]);
});

test('elections that nobody caused say that it is too short, whatever pauses say', () => {
  const advice = electionOf({ elections: 2 }, 1_000);
  assert.ok(!('absent' in advice));
  assert.equal(advice.atLeastMs, 2_000);
  assert.match(advice.because, /^2 elections that nobody caused at 1\.00 s: it is less\.$/);
});

test('without pauses and times of nodes there is not enough to say', () => {
  assert.match(JSON.stringify(electionOf({ pauseMs: null, broadcastMs: null })), /absent.*neither/);
  assert.match(JSON.stringify(electionOf({ pauseMs: 0, broadcastMs: null })), /absent.*no pause of 150 ms/);
});

test('requests outlive two elections, and the outage that was seen', () => {
  const election = electionOf({}, 1_000);
  const advice = requestAdvice(evidence(), election, { value: 5_000, setting: null });
  assert.ok(!('absent' in advice));
  assert.deepEqual([advice.atLeastMs, advice.margin], [2_100, 5_000 / 40]);
  const seen = requestAdvice(evidence({ outageMs: 3_000 }), election, NOTHING_SET);
  assert.ok(!('absent' in seen));
  assert.equal(seen.atLeastMs, 4_500);
  assert.match(seen.because, /1\.5 times the 3\.00 s until writes were accepted/);
  const drawn = requestAdvice(evidence(), election, NOTHING_SET, 2_000);
  assert.equal('absent' in drawn ? null : drawn.atLeastMs, 4_100, 'nodes may draw the longest');
  assert.ok('absent' in requestAdvice(evidence({ writeP99Ms: null }), election, NOTHING_SET));
  assert.ok('absent' in requestAdvice(evidence(), { absent: 'nobody looked' }, NOTHING_SET));
});

test('a snapshot is made so rarely that it holds up 5 % of the time, and so often that the log is four times the state', () => {
  const advice = ofState(2_000_000, { stallMs: 50 });
  assert.ok(!('absent' in advice));
  assert.deepEqual([advice.atLeast, advice.atMost], [1_000, 2_000]);
  assert.match(
    advice.because,
    /^Of 5 snapshots: each holds up writes for 50 ms, .* 5\.0 % of the time each 1,000 entries; /,
  );
  const harmless = ofState(2_000_000, { stallMs: 0 });
  assert.ok(!('absent' in harmless));
  assert.deepEqual([harmless.atLeast, harmless.atMost], [null, 2_000]);
});

test('where both cannot be had it says so', () => {
  const advice = ofState(2_000_000);
  assert.ok(!('absent' in advice));
  assert.deepEqual([advice.atLeast, advice.atMost], [5_000, 2_000]);
  assert.match(advice.because, /No interval does both: less data in a snapshot would\.$/);
});

test('snapshots that are too small to hold the state say nothing of the log, and few say nothing at all', () => {
  const pointers = ofState(100_000_000, { snapshotBytes: 9_000 });
  assert.ok(!('absent' in pointers));
  assert.deepEqual([pointers.atLeast, pointers.atMost], [5_000, null]);
  assert.ok('absent' in ofState(10_000, { snapshotBytes: 9_000, stallMs: null }), 'nobody knows of a small one');
  assert.deepEqual(ofState(2_000_000, { snapshots: 2 }), { absent: '2 snapshots alone were seen' });
});

test('a report is advised by cluster and payload, from cells that broke nothing', () => {
  const [advice, ...others] = adviceOf(exampleReportOf([timedCell({}, 1), failoverCell]));
  assert.deepEqual(others, []);
  assert.ok(advice);
  assert.equal(advice.evidence.cells, 1);
  assert.ok((advice.evidence.outageMs ?? 0) > 0, 'of the failover');
  assert.deepEqual(adviceOf(exampleReportOf([failoverCell])), []);
});

/** A failover with rounds of one kind, by when a write was accepted again and the longest time without one. */
function broken(kind: FaultKind, ...times: readonly (readonly [number | null, number | null])[]): Cell {
  const rounds = times.map(([firstAccepted, availabilityGap], at) => {
    const round = exampleRound({ round: at + 1, kind });
    return { ...round, phases: { ...round.phases, firstAccepted, availabilityGap } };
  });
  return {
    ...examplePlan({ scenario: 'failover', step: { name: kind, users: 0 } }),
    state: 'ok',
    ...faultMeasured({ failover: exampleFailover(rounds) }),
  };
}

test('an outage whose end was not seen took longer than those that were: how long requests have to last is not known', () => {
  const unseen = [null, null] as const;
  const cells = [timedCell({}, 1), broken('kill', [900, 890], unseen, unseen, unseen, unseen)];
  const [advice] = adviceOf(exampleReportOf(cells));
  assert.deepEqual([advice?.evidence.outageMs, advice?.evidence.outagesUnseen], [null, 4]);
  const election = electionOf({}, 1_000);
  assert.deepEqual(requestAdvice(evidence({ outagesUnseen: 4 }), election, NOTHING_SET), {
    absent: 'after 4 faults no write was accepted again while it was watched: how long there is none is not known',
  });
});

test('how long a run leaves a cluster without a quorum says nothing of how long requests have to last', () => {
  const [advice] = adviceOf(exampleReportOf([timedCell({}, 1), broken('quorum', [300, 12_300], [null, null])]));
  assert.deepEqual([advice?.evidence.outageMs, advice?.evidence.outagesUnseen], [null, 0]);
});

test('what is configured stands beside the advice, with the flag or key of the product', () => {
  const settings = [
    exampleSetting({ value: 3_000 }),
    exampleSetting({ name: 'request-timeout', key: 'requestTimeout', value: 10_000, from: 'settings file' }),
  ];
  const node = exampleNodeMetrics('node1');
  const round = exampleTimed({ taken: 1_000, p99: { ms: 12, fromMs: 8, toMs: 16 } });
  const metrics = exampleMetrics([{ ...node, times: { ...node.times, round } }]);
  const writes = timedCell({}, 1, {}, { metrics });
  const [advice] = adviceOf(exampleReportOf([writes], { clusters: configuredWith(settings) }));
  const told = (time: TimeAdvice | undefined) =>
    time === undefined || 'absent' in time ? time : [time.configuredMs, time.setting];
  assert.deepEqual(told(advice?.electionTimeout), [3_000, '--election-timeout']);
  assert.deepEqual(told(advice?.requestTimeout), [10_000, 'requestTimeout']);
});
