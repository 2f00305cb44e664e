import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlainProgress, QuietProgress } from '../../../runner/progress/plain.ts';
import type { Progress } from '../../../runner/progress/progress.ts';
import { examplePlan } from '../../fixtures/example-report.ts';

const plan = examplePlan();
const place = { cell: plan, title: 'Mixed 80/20', number: 1, of: 2, severalProtocols: false };

function printed(Kind: typeof PlainProgress, show: (progress: Progress) => void): string[] {
  const lines: string[] = [];
  show(new Kind((line) => lines.push(line)));
  return lines;
}

test('the same work with other numbers is announced once', () => {
  const lines = printed(PlainProgress, (progress) => {
    for (const share of [0, 5, 99.5, 100]) progress.busy(`seeding 1,000 entries: ${share} %`);
  });
  assert.deepEqual(lines, ['seeding 1,000 entries: 0 % ...']);
});

test('other work, and the same work later on, are announced again', () => {
  const lines = printed(PlainProgress, (progress) => {
    for (const text of ['seeding 5', 'deleting 5', 'seeding 9']) progress.busy(text);
  });
  assert.deepEqual(lines, ['seeding 5 ...', 'deleting 5 ...', 'seeding 9 ...']);
});

test('a cell is one line when it is over, and none while it runs', () => {
  const lines = printed(PlainProgress, (progress) => {
    progress.live(place, { elapsedMs: 1, totalMs: 2 }, null);
    progress.done(place, { ...plan, state: 'failed', reason: 'no summary' });
    progress.close();
  });
  assert.deepEqual(lines, ['[1/2] Mixed 80/20, 10 users (1K entries, 1 KB): failed: no summary']);
});

test('notes are printed as they are, warnings as warnings', () => {
  const lines = printed(PlainProgress, (progress) => {
    progress.note('found 3 nodes');
    progress.warn('one is down');
  });
  assert.deepEqual(lines, ['found 3 nodes', 'warning: one is down']);
});

test('quiet progress prints warnings alone', () => {
  const lines = printed(QuietProgress, (progress) => {
    progress.note('found 3 nodes');
    progress.busy('seeding');
    progress.done(place, { ...plan, state: 'failed', reason: 'no summary' });
    progress.warn('one is down');
  });
  assert.deepEqual(lines, ['warning: one is down']);
});

test('neither needs live numbers', () => {
  for (const Kind of [PlainProgress, QuietProgress]) assert.equal(new Kind(() => undefined).wantsLive, false);
});

test('where it is wanted a line says so often how far a cell is, from the first time on that something is known of it', () => {
  const lines: string[] = [];
  let now = 100_000;
  const progress = new PlainProgress(
    (line) => lines.push(line),
    5_000,
    () => now,
  );
  assert.equal(progress.wantsLive, true);
  const live = { requests: 9, perSecond: 919, failures: 1, seeded: 0, p95Ms: 18 };
  for (let second = 0; second <= 11; second++, now += 1_000)
    progress.live(place, { elapsedMs: second * 1_000, totalMs: 20_000 }, live);
  const text = '[1/2] Mixed 80/20, 10 users (1K entries, 1 KB)';
  assert.deepEqual(lines, [
    `${text}: 0:15 left, 919 req/s, p95 18.0 ms, 1 error`,
    `${text}: 0:10 left, 919 req/s, p95 18.0 ms, 1 error`,
  ]);
  progress.done(place, { ...plan, state: 'failed', reason: 'no summary' });
  // The next cell begins anew; what is done in it is said as well.
  progress.doing({ ...place, number: 2 }, 'failover 1 of 2: watching', { elapsedMs: 0, totalMs: 9_000 }, null);
  now += 6_000;
  progress.doing({ ...place, number: 2 }, 'failover 1 of 2: watching', { elapsedMs: 6_000, totalMs: 9_000 }, null);
  assert.deepEqual(lines.slice(3), [
    'failover 1 of 2: watching ...',
    '[2/2] Mixed 80/20, 10 users (1K entries, 1 KB): 0:03 left, failover 1 of 2: watching',
  ]);
});
