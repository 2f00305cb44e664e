import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bar, TerminalProgress, timeLeft } from '../../../runner/progress/terminal.ts';
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
  [0.96, '██████████'],
  [1, '██████████'],
  [1.7, '██████████'],
  [-0.3, '░░░░░░░░░░'],
] as const) {
  test(`a share of ${share} is the bar ${text}`, () => assert.equal(bar(share, 10), text));
}

for (const [ms, text] of [
  [0, '0:00 left'],
  [-5_000, '0:00 left'],
  [1, '0:01 left'],
  [59_000, '0:59 left'],
  [59_001, '1:00 left'],
  [65_000, '1:05 left'],
  [3_600_000, '60:00 left'],
] as const) {
  test(`${ms} ms are ${text}`, () => assert.equal(timeLeft(ms), text));
}

test('a running cell is drawn over in one line, with its numbers', () => {
  const live = { requests: 9, perSecond: 1_234.4, failures: 2, seeded: 0, p95Ms: 4.5 };
  const [text] = drawn(200, (progress) => progress.live(place, 5_000, 10_000, 65_000, live));
  const line = '[1/2] Mixed 80/20, 10 users (1K entries, 1 KB) ██████████░░░░░░░░░░ 1:05 left';
  assert.equal(text, `${ERASE}${line} · 1,234 req/s · p95 4.50 ms · 2 errors`);
});

test('before the first numbers there are none, and a p95 that is not known yet is a dash', () => {
  const live = { requests: 0, perSecond: -1, failures: 0, seeded: 0, p95Ms: null };
  const [bare, dash] = drawn(200, (progress) => {
    progress.live(place, 0, 10_000, 1_000, null);
    progress.live(place, 0, 10_000, 1_000, live);
  });
  assert.ok(bare?.endsWith('0:01 left'));
  assert.ok(dash?.endsWith(' · 0 req/s · p95 - · 0 errors'));
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
