import { type OpenLoad, openLoad, type Step, type StepLoad } from './steps.ts';

/** The scenario whose best step others take a share of. */
export const BEST_OF = 'write-concurrent';

/** Shares of the best that are offered, in percent. */
export const SHARES = [10, 50, 90] as const;

/** A share of the best rate. @param best writes per second; 0 while it is not known */
export function shareLoad(shareOfBest: number, best: number): OpenLoad {
  // To a whole number: k6 and the runner work it out apart, and have to agree.
  return { ...openLoad(Math.round((best * shareOfBest) / 100), 0), shareOfBest };
}

/** Nobody asks anything of the nodes. */
export function idleStep(name: string): Step {
  return { name, users: 0, repetition: 1, load: shareLoad(0, 0) };
}

/** Of the best rate in percent, 0 where nodes are left alone; null of a load that is no share of it. */
export function shareOf(load: StepLoad | null): number | null {
  return load?.kind === 'open' ? (load.shareOfBest ?? null) : null;
}

/** Whether nobody asks anything of the nodes, so that a cell of it is whole without an operation. */
export function isIdle(load: StepLoad | null): boolean {
  return shareOf(load) === 0;
}

/** The steps of one load for each share, the least first. @param best writes per second; 0 while it is not known */
export function shareSteps(best: number): Step[] {
  return SHARES.map((share) => ({
    name: `load-${share}`,
    users: 0,
    repetition: 1,
    load: shareLoad(share, best),
  }));
}
