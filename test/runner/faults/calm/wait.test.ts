import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Unsteady } from '../../../../runner/faults/calm/steady.ts';
import { type Look, untilCalm } from '../../../../runner/faults/calm/wait.ts';

const UNSTEADY: Unsteady = {
  operation: 'write',
  offeredPerSecond: 100,
  completedPerSecond: 61,
  kind: 'short',
  text: '61 of 100 writes/s were completed',
};
const STEADY = { steady: true, fromMs: 0, levels: new Map() } as const;
const CALM: Look = { notWhole: null, standstill: null, steadiness: STEADY };
const SHORT: Look = { ...CALM, steadiness: { steady: false, unsteady: UNSTEADY } };
const TOO_EARLY: Look = { ...CALM, steadiness: { steady: false, unsteady: null } };
const BROKEN: Look = { notWhole: 'node2 does not answer', standstill: 'down', steadiness: STEADY };
const STALLED: Look = { ...SHORT, notWhole: 'node1 does not accept writes', standstill: 'stalled' };
const BEHIND: Look = { ...SHORT, notWhole: 'node2 has not caught up' };

/** Waits in simulated time. @param seen what is seen at a moment */
async function waited(seen: (atMs: number) => Look, more: { thenMs?: number } = {}) {
  let nowMs = 0;
  const pause = async (ms: number): Promise<void> => {
    nowMs += ms;
  };
  const look = async (): Promise<Look> => seen(nowMs);
  const calm = await untilCalm({
    ...{ elapsedMs: () => nowMs, pause, look, wholeMs: 120_000, steadyMs: 30_000, thenMs: 0, ...more },
  });
  return { calm, atMs: nowMs };
}

test('a cluster that is whole and steady is not waited for', async () => {
  assert.deepEqual(await waited(() => CALM), { calm: { state: 'calm', steadiness: STEADY }, atMs: 0 });
});

test('it is waited for until it is', async () => {
  const { calm, atMs } = await waited((at) => (at < 6_000 ? TOO_EARLY : CALM));
  assert.deepEqual([calm.state, atMs], ['calm', 6_000]);
});

test('a moment later is a moment at which it is still calm, or again', async () => {
  assert.equal((await waited(() => CALM, { thenMs: 730 })).atMs, 730);
  const { calm, atMs } = await waited((at) => (at > 500 && at < 2_000 ? BROKEN : CALM), { thenMs: 730 });
  assert.deepEqual([calm.state, atMs >= 2_000 && atMs < 2_100], ['calm', true]);
});

test('a node that takes long to come back is waited for, and then the load has its own time', async () => {
  const { calm, atMs } = await waited((at) => (at < 110_000 ? BROKEN : at < 135_000 ? SHORT : CALM));
  assert.deepEqual([calm.state, atMs], ['calm', 135_000]);
});

test('what is missing in time is told: a node, or the load', async () => {
  const broken = await waited(() => BROKEN);
  assert.deepEqual(broken, { calm: { state: 'not-whole', why: 'node2 does not answer' }, atMs: 120_000 });
  const short = await waited(() => SHORT);
  assert.deepEqual(short, { calm: { state: 'not-steady', unsteady: UNSTEADY }, atMs: 30_000 });
});

test('a load that is carried, but unevenly, is given twice the time', async () => {
  const uneven = { ...UNSTEADY, kind: 'uneven' } as const;
  const { calm, atMs } = await waited(() => ({ ...CALM, steadiness: { steady: false, unsteady: uneven } }));
  assert.deepEqual([calm.state, atMs], ['not-steady', 60_000]);
});

test('a cluster that goes back and forth is not waited for for ever', async () => {
  const { calm, atMs } = await waited((at) => (Math.floor(at / 5_000) % 2 === 0 ? SHORT : BROKEN));
  assert.notEqual(calm.state, 'calm');
  assert.ok(atMs <= 185_000, String(atMs));
});

test('what ends the waiting ends it', async () => {
  await assert.rejects(
    waited((at) => {
      if (at > 1_000) throw new Error('the open load ended early');
      return SHORT;
    }),
    /ended early/,
  );
});

test('nodes that are up and all stop taking writes again and again carry too little, and none of them is told as broken', async () => {
  // Stalls of 2.4 s, of which 0.9 s are seen, every 3.5 s; one node is behind for a moment after each.
  const { calm, atMs } = await waited((at) => (at % 3_500 < 900 ? STALLED : at % 3_500 < 1_200 ? BEHIND : SHORT));
  assert.deepEqual(calm, { state: 'not-steady', unsteady: UNSTEADY });
  assert.ok(atMs >= 30_000 && atMs < 34_000, String(atMs));
});

test('a node that alone is behind is waited for, and told, whatever the load does meanwhile', async () => {
  const { calm, atMs } = await waited(() => BEHIND);
  assert.deepEqual([calm, atMs], [{ state: 'not-whole', why: 'node2 has not caught up' }, 120_000]);
});

test('a cluster that stalled before a node went down is not held to that', async () => {
  const { calm } = await waited((at) => (at < 2_000 ? STALLED : at < 4_000 ? BROKEN : BEHIND));
  assert.deepEqual(calm, { state: 'not-whole', why: 'node2 has not caught up' });
});
