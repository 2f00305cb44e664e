import type { Rolling, RollingStep } from '../report/rolling.ts';

/** What all steps of a rolling restart come to. */
export function overSteps(steps: readonly RollingStep[]): Pick<Rolling, 'gapsMs' | 'leaderChanges'> {
  const changes = steps.map(({ leaderChanges }) => leaderChanges);
  return {
    gapsMs: steps.reduce((sum, { gapMs }) => sum + (gapMs ?? 0), 0),
    leaderChanges: changes.includes(null) ? null : changes.reduce<number>((sum, each) => sum + (each ?? 0), 0),
  };
}
