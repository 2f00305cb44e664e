import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlOf } from '../../../lib/analysis/control.ts';
import type { ControlSteps } from '../../../lib/report/control.ts';
import { unlessPassing } from '../../../runner/run/control.ts';

const at = (startedAt: string, ...opsPerSecond: number[]): ControlSteps => ({ startedAt, opsPerSecond });
const before = at('2026-02-02T21:30:00.000Z', 100, 102, 98);

/** Steps one after the other, and what is made of them. */
async function made(...steps: ControlSteps[]): Promise<{ readonly after: ControlSteps; readonly count: number }> {
  let count = 0;
  const after = await unlessPassing('cluster', before, async () => steps[count++] as ControlSteps);
  return { after, count };
}

test('a control step that tells of no change is made once', async () => {
  const step = at('2026-02-02T21:40:00.000Z', 95, 97, 96);
  assert.deepEqual(await made(step), { after: step, count: 1 });
});

test('a change that has passed when it is looked again is none, and all seconds are kept', async () => {
  const slow = at('2026-02-02T21:40:00.000Z', 60, 61, 62);
  const { after, count } = await made(slow, at('2026-02-02T21:40:07.000Z', 99, 98, 97));
  assert.deepEqual(after, at('2026-02-02T21:40:00.000Z', 60, 61, 62, 99, 98, 97));
  assert.equal(count, 2);
  assert.equal(controlOf('cluster', before, after).finding, null);
});

test('a change that stays is told after three looks', async () => {
  const slow = at('2026-02-02T21:40:00.000Z', 10, 11, 10);
  const { after, count } = await made(slow, slow, slow, slow);
  assert.equal(count, 3);
  assert.match(controlOf('cluster', before, after).finding ?? '', /0\.10 times/);
});

test('a step that cannot be made again leaves what the first told', async () => {
  const slow = at('2026-02-02T21:40:00.000Z', 10, 11, 10);
  assert.deepEqual(await made(slow, { absent: 'interrupted' }), { after: slow, count: 2 });
  assert.deepEqual(await made({ absent: 'interrupted' }), { after: { absent: 'interrupted' }, count: 1 });
});
