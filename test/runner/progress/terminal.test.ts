import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bar, timeLeft } from '../../../runner/progress/lines.ts';
import { TerminalProgress } from '../../../runner/progress/terminal.ts';
import { createStyle } from '../../../runner/system/terminal.ts';
import { exampleMeasured, examplePlan } from '../../fixtures/example-report.ts';

const ERASE = '\r\u001b[2K';
const plan = examplePlan();
const place = { cell: plan, title: 'Mixed 80/20', number: 1, of: 2, severalProtocols: false };

/** What is written to a terminal of so many columns. */
function drawn(columns: number, show: (progress: TerminalProgress) => void, color = false): string[] {
  const written: string[] = [];
  const stream = { columns, write: (text: string) => written.push(text) > 0 };
  show(new TerminalProgress(stream as unknown as NodeJS.WriteStream, createStyle(color)));
  return written;
}

for (const [share, text] of [
  [0, '░░░░░░░░░░'],
  [0.04, '░░░░░░░░░░'],
  [0.5, '█████░░░░░'],
  [0.96, '█████████░'],
  [1, '██████████'],
  [1.7, '██████████'],
  [-0.3, '░░░░░░░░░░'],
] as const) {
  test(`a share of ${share} is the bar ${text}`, () => assert.equal(bar(share, 10), text));
}

for (const [ms, text] of [
  [0, '0:00 left'],
  [-999, '0:00 left'],
  [-1_000, '0:01 over'],
  [-65_000, '1:05 over'],
  [1, '0:01 left'],
  [59_000, '0:59 left'],
  [59_001, '1:00 left'],
  [65_000, '1:05 left'],
  [3_600_000, '60:00 left'],
] as const) {
  test(`${ms} ms are ${text}`, () => assert.equal(timeLeft({ elapsedMs: 100_000 - ms, totalMs: 100_000 }), text));
}

const live = { requests: 9, perSecond: 1_234.4, failures: 2, seeded: 0, p95Ms: 4.5 };

/** The line that comes and goes, without what erases the one before. */
function line(columns: number, show: (progress: TerminalProgress) => void): string {
  return (drawn(columns, show).at(-1) ?? '').slice(ERASE.length);
}

test('a running cell is drawn over in one line, with its numbers', () => {
  const course = { elapsedMs: 65_000, totalMs: 130_000 };
  const [text] = drawn(200, (progress) => progress.live(place, course, live));
  const numbers = '1,234 req/s  p95 4.50 ms  2 errors';
  assert.equal(text, `${ERASE}1/2 █████░░░░░ 1:05 left  ${numbers}  Mixed 80/20, 10 users`);
});

test('before the first numbers there are none, and a p95 that is not known yet is left out', () => {
  const course = { elapsedMs: 9_000, totalMs: 10_000 };
  assert.equal(
    line(80, (progress) => progress.live(place, course, null)),
    '1/2 █████████░ 0:01 left  Mixed 80/20, 10 users',
  );
  const none = { requests: 0, perSecond: -1, failures: 0, seeded: 0, p95Ms: null };
  assert.ok(line(80, (progress) => progress.live(place, course, none)).includes('left  0 errors  Mixed'));
  const stalled = { ...none, requests: 9 };
  assert.ok(line(80, (progress) => progress.live(place, course, stalled)).includes('left  0 req/s  0 errors  Mixed'));
});

test('a line of 80 columns tells how far the cell is and its numbers, and the beginning of its name', () => {
  const long = { ...place, title: 'Through nodes, from one that follows to the one that leads', number: 101, of: 129 };
  const course = { elapsedMs: 1_000, totalMs: 700_000 };
  const many = { ...live, perSecond: 112_345, failures: 1_234, p95Ms: 1_234 };
  const text = line(80, (progress) => progress.live(long, course, many));
  assert.equal(text, '101/129 ░░░░░░░░░░ 11:39 left  112,345 req/s  p95 1,234 ms  1,234 errors');
  const narrow = line(60, (progress) => progress.live(long, course, null));
  assert.equal(narrow, '101/129 ░░░░░░░░░░ 11:39 left  Through nodes, from one tha…');
});

test('what is done in a cell comes before its numbers, and time that is over is said', () => {
  const course = { elapsedMs: 80_000, totalMs: 74_000 };
  const text = line(80, (progress) =>
    progress.doing(place, 'failover 2 of 5: watching', course, { ...live, p95Ms: null }),
  );
  // It is not over, whatever was expected.
  assert.equal(text, '1/2 █████████░ 0:06 over  failover 2 of 5: watching  1,234 req/s  2 errors');
  const long = 'waiting for a whole cluster and a steady load, as before the first fault of all';
  const cut = line(80, (progress) => progress.doing(place, long, course, live));
  assert.equal(cut, '1/2 █████████░ 0:06 over  waiting for a whole cluster and a steady load, as be…');
  assert.equal(cut.length, 79);
});

test('a terminal that has no such signs gets others', () => {
  const written: string[] = [];
  const stream = { columns: 50, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  const progress = new TerminalProgress(stream, createStyle(false), false);
  progress.live({ ...place, title: 'A title that is long' }, { elapsedMs: 5, totalMs: 10 }, null);
  assert.equal(written[0], `${ERASE}1/2 #####..... 0:01 left  A title that is long,..`);
});

test('a line that is too long is cut before the edge, so that it never wraps', () => {
  const [text] = drawn(20, (progress) => progress.busy('seeding a great many entries'));
  const line = (text ?? '').slice(ERASE.length);
  assert.equal(line, 'seeding a great ma…');
  assert.equal(line.length, 19);
});

test('a line that stays first erases the one that comes and goes', () => {
  const written = drawn(80, (progress) => {
    progress.busy('starting');
    progress.note('three nodes');
    progress.note('and a leader');
  });
  assert.deepEqual(written, [`${ERASE}starting ...`, ERASE, 'three nodes\n', 'and a leader\n']);
});

test('the end leaves nothing on the last line', () => {
  assert.deepEqual(
    drawn(80, (progress) => progress.close()),
    [],
  );
  assert.equal(
    drawn(80, (progress) => {
      progress.busy('starting');
      progress.close();
    }).at(-1),
    ERASE,
  );
});

test('outcomes are coloured by how far they can be believed', () => {
  const done = (level: 'valid' | 'suspect' | 'invalid') =>
    drawn(
      80,
      (progress) =>
        progress.done(place, { ...plan, state: 'ok', ...exampleMeasured({ verdict: { level, reasons: [] } }) }),
      true,
    ).join('');
  assert.ok(!done('valid').includes('\u001b['));
  assert.ok(done('suspect').includes('\u001b[33m'));
  assert.ok(done('invalid').includes('\u001b[31m'));
  const failed = drawn(80, (progress) => progress.done(place, { ...plan, state: 'failed', reason: 'x' }), true).join(
    '',
  );
  assert.ok(failed.includes('\u001b[31mfailed: x\u001b[39m'));
});

test('a terminal wants live numbers', () => {
  drawn(80, (progress) => assert.equal(progress.wantsLive, true));
});
