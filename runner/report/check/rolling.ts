import { overSteps } from '../../../lib/analysis/rolling.ts';
import type { Rolling, RollingStep, RollingWindow } from '../../../lib/report/rolling.ts';

/** Sums are made in the same order everywhere; only the last bits may differ. */
const TOLERANCE = 1e-9;

/** What contradicts itself in a rolling restart. Empty when nothing does. */
export function checkRolling(rolling: Rolling): string[] {
  const { steps, steady, noTransfer, gapsMs, leaderChanges } = rolling;
  const expected = overSteps(steps);
  const nodes = steps.map(({ node }) => node);
  return [
    ...checkWindow('steady', steady),
    ...steps.flatMap((step, at) => checkStep(step, at, steps[at - 1], noTransfer)),
    ...(new Set(nodes).size < nodes.length ? ['a node was restarted more than once'] : []),
    ...(Math.abs(gapsMs - expected.gapsMs) <= TOLERANCE * Math.max(1, expected.gapsMs)
      ? []
      : [`gapsMs is ${gapsMs}, but ${expected.gapsMs} follows from the steps`]),
    ...(leaderChanges === expected.leaderChanges
      ? []
      : [`leaderChanges is ${leaderChanges}, but ${expected.leaderChanges} follows from the steps`]),
  ];
}

function checkStep(
  step: RollingStep,
  at: number,
  before: RollingStep | undefined,
  noTransfer: string | null,
): string[] {
  const place = `step ${step.step}`;
  const { readyMs, caughtUpMs } = step;
  return [
    ...checkWindow(place, step),
    ...(step.step === at + 1 ? [] : [`${place} is the ${at + 1}. in the list`]),
    ...(before && before.fromMs + before.windowMs > step.fromMs ? [`${place} begins within the one before it`] : []),
    ...(step.transferMs !== null && (step.led !== true || noTransfer !== null)
      ? [`${place} has a handover that was not to be made`]
      : []),
    ...(caughtUpMs !== null && (readyMs === null || readyMs > caughtUpMs)
      ? [`${place}: ${step.node} had caught up before it was ready`]
      : []),
  ];
}

function checkWindow(place: string, { windowMs, gapMs, writes, reads }: RollingWindow): string[] {
  return [
    ...(gapMs !== null && gapMs > windowMs ? [`${place} has a gap of ${gapMs} ms in ${windowMs}`] : []),
    ...[writes, reads].flatMap(({ ok, p50Ms, p99Ms }) => [
      ...((ok === 0) === (p50Ms === null) ? [] : [`${place} has ${ok} ok, and a median of ${p50Ms}`]),
      ...(p50Ms !== null && p99Ms !== null && p50Ms > p99Ms ? [`${place} has p50 above p99`] : []),
    ]),
  ];
}
