import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLoad } from '../../../../lib/scenarios/steps.ts';
import { steadiness, windowMs } from '../../../../runner/faults/calm/steady.ts';
import { looks, type Server, serverOf, steadyAt } from './simulated-load.ts';

const QUICK = 1_000_000;
const SEEDS = Array.from({ length: 15 }, (_, at) => at + 1);

test('an honest load of any rate is steady at the first look in most cases, and soon in all', () => {
  for (const rate of [0.5, 1, 10, 100, 2_000]) {
    for (const medianMs of [0.4, 8, 60]) {
      const load = openLoad(rate, rate / 2);
      const [twoMs, seeds] = [2 * windowMs(load), rate > 1_000 ? SEEDS.slice(0, 2) : SEEDS];
      const times = seeds.map((seed) => {
        const forMs = twoMs + 4_000;
        return steadyAt({ load, server: serverOf(QUICK, medianMs), forMs, seed });
      });
      const place = `${rate}/s of ${medianMs} ms: ${times}`;
      assert.ok(!times.includes(null), place);
      assert.ok(times.filter((atMs) => atMs === twoMs).length >= 0.8 * seeds.length, place);
    }
  }
});

test('a load that is not carried is at no time called steady, whether operations are given up or not', () => {
  for (const [rate, carried] of [
    [100, 30],
    [100, 61],
    [100, 94],
    [10, 5],
    [1, 0.4],
    [2_000, 1_500],
  ] as const) {
    for (const timeoutMs of [5_000, 60_000]) {
      const forMs = rate > 1_000 ? 12_000 : 60_000;
      const simulated = { load: openLoad(rate, 0), server: serverOf(carried, 4), forMs, timeoutMs };
      assert.equal(steadyAt(simulated), null, `${carried} of ${rate}/s, given up after ${timeoutMs} ms`);
    }
  }
});

test('what is carried by 97 of 100 is within 5 %, and told by what grows under way', () => {
  const simulated = { server: serverOf(97, 4, 0.1), forMs: 60_000, timeoutMs: 60_000 };
  assert.equal(steadyAt(simulated), null);
  const texts = looks(simulated).map(({ said }) => ('unsteady' in said ? (said.unsteady?.text ?? '') : ''));
  assert.match(texts.at(-1) ?? '', /^the number of writes under way grew by \d+ in 3 s$/);
});

test('a load that has just about room is steady', () => {
  assert.equal(steadyAt({ server: serverOf(110, 4), forMs: 10_000 }), 6_000);
});

test('what is missing is told with how much was completed', () => {
  const last = looks({ server: serverOf(61, 4), forMs: 6_000, timeoutMs: 60_000 }).at(-1)?.said;
  assert.ok(last && !last.steady);
  const { operation, kind, offeredPerSecond, completedPerSecond, text } = last.unsteady ?? assert.fail();
  assert.deepEqual([operation, kind, offeredPerSecond, Math.round(completedPerSecond)], ['write', 'short', 100, 61]);
  assert.equal(text, '61 of 100 writes/s were completed');
});

test('reads that are not carried are told as reads', () => {
  const load = openLoad(0.1, 200);
  const last = looks({ load, server: serverOf(120, 1), forMs: 60_000 }).at(-1)?.said;
  assert.ok(last && !last.steady);
  assert.equal(last.unsteady?.operation, 'read');
});

test('a queue that is being worked off is no steady load: more is completed than is offered', () => {
  const stalled: Server = { busyMs: (atMs) => (atMs < 10 ? 2_000 : 1_000 / 200), extraMs: () => 2 };
  const at = looks({ server: stalled, forMs: 12_000 });
  const working = at.find(({ said }) => 'unsteady' in said && said.unsteady !== null);
  assert.ok(working !== undefined && !working.said.steady);
  // The queue is gone at 4 s; two windows after that it is steady at the latest.
  const steady = at.find(({ said }) => said.steady);
  assert.ok(steady !== undefined && steady.atMs > 6_000 && steady.atMs <= 10_500, String(steady?.atMs));
});

test('a service that is getting quicker is steady once two windows are alike', () => {
  const warming: Server = { busyMs: (atMs) => (atMs < 8_000 ? 1_000 / 60 : 1_000 / 1_000), extraMs: () => 3 };
  const atMs = steadyAt({ server: warming, forMs: 30_000 });
  assert.ok(atMs !== null && atMs >= 11_000 && atMs <= 15_500, String(atMs));
});

test('latencies that differ by more than 1.3 times and 10 ms are not alike, those below are', () => {
  const jump = (fromMs: number, toMs: number): Server => ({
    busyMs: () => 0,
    extraMs: (random, atMs) => (atMs < 3_000 ? fromMs : toMs) * (1 + (random.next() % 100) / 5_000),
  });
  const said = (fromMs: number, toMs: number) => looks({ server: jump(fromMs, toMs), forMs: 6_500 }).at(-2)?.said;
  assert.equal(said(0.3, 9)?.steady, true, 'a quiet machine that gets busy');
  assert.equal(said(100, 125)?.steady, true);
  assert.equal(said(40, 80)?.steady, false);
  assert.equal(said(80, 40)?.steady, false);
  const { unsteady } = said(40, 80) as { unsteady: { kind: string; text: string } };
  assert.equal(unsteady.kind, 'uneven');
  assert.match(unsteady.text, /^p50 of writes was 4\d ms in a window of 3 s and 8\d ms in the next$/);
});

test('one window after a fault is enough where it is like the last steady one, and two are needed where it is not', () => {
  const first = looks({ server: serverOf(QUICK, 40, 0.1), forMs: 6_000 }).at(-1)?.said;
  assert.ok(first?.steady);
  const before = first.levels;
  const times = (medianMs: number) =>
    steadyAt({ server: serverOf(QUICK, medianMs, 0.1), forMs: 40_000 }, { sinceMs: 20_000, before });
  assert.equal(times(40), 23_000);
  assert.equal(times(120), 26_000);
});

test('before there is enough to tell nothing is said', () => {
  const said = looks({ server: serverOf(QUICK, 1), forMs: 5_500 });
  assert.ok(said.every((look) => !look.said.steady && look.said.unsteady === null));
});

test('a cluster that answers nothing is at no rate called steady', () => {
  for (const rate of [0.1, 0.5, 1, 10, 100]) {
    const load = openLoad(rate, 0);
    const said = steadiness(load, { within: () => [] }, { sinceMs: 0, toMs: 3 * windowMs(load), before: null });
    assert.equal(said.steady, false, `${rate}/s`);
  }
});

test('windows are of three seconds, and longer where writes are rare', () => {
  assert.deepEqual(
    [2_000, 1, 0.5, 0.1].map((rate) => windowMs(openLoad(rate, 50))),
    [3_000, 3_000, 6_000, 30_000],
  );
});
