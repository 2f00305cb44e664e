import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { ScriptPlan } from '../../../runner/plan/plan.ts';
import type { Course } from '../../../runner/progress/progress.ts';
import { Activity } from '../../../runner/run/activity.ts';

test('what is done in a cell is shown when it changes and once a second, with the last numbers, until it ends', () => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const shown: [text: string, course: Course, perSecond: number | undefined][] = [];
    const progress = {
      doing: (_: ScriptPlan, text: string, course: Course, live: { perSecond: number } | null = null) =>
        void shown.push([text, course, live?.perSecond]),
    };
    const activity = new Activity(progress, {} as ScriptPlan, 74_000);
    mock.timers.tick(3_000);
    assert.equal(shown.length, 0, 'nothing was said');
    activity.say('failover 1 of 2: watching');
    activity.onLive({ requests: 1, perSecond: 99, failures: 0, seeded: 0, p95Ms: null });
    mock.timers.tick(2_000);
    activity.end();
    mock.timers.tick(5_000);
    assert.deepEqual(
      shown.map(([text, { totalMs }, perSecond]) => [text, totalMs, perSecond]),
      [undefined, 99, 99].map((perSecond) => ['failover 1 of 2: watching', 74_000, perSecond]),
    );
    assert.ok(shown.every(([, { elapsedMs }]) => elapsedMs >= 0 && elapsedMs < 60_000));
  } finally {
    mock.timers.reset();
  }
});
