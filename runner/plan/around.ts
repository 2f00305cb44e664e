import { WINDOW_SECONDS } from '../../lib/analysis/warm-up.ts';
import { type Schedule, scheduleLengthMs, usersStep } from '../../lib/scenarios/steps.ts';
import type { Session } from './plan.ts';

/** The control step: five seconds to compare, warm. */
export const CONTROL_SCHEDULE: Schedule = { steps: [usersStep(1)], warmupMs: 1_000, durationMs: 5_000 };

/** Starting and ending one k6 process. */
export const SCRIPT_OVERHEAD_S = 1.5;

/** A filling and the warm-up: three windows of it as a rule, of ten at most. */
const WARM_UP_S = SCRIPT_OVERHEAD_S + 3 * WINDOW_SECONDS + SCRIPT_OVERHEAD_S;
/** Two control steps, and the filling of the second; a change that is made sure of takes longer. */
const CONTROL_S = SCRIPT_OVERHEAD_S + 2 * (scheduleLengthMs(CONTROL_SCHEDULE) / 1_000 + SCRIPT_OVERHEAD_S);
/** Ending the nodes of a cluster and starting new ones. */
const RENEWAL_S = 6;
/** The same of nodes that are at work already, before a filling. */
const FILLING_RENEWAL_S = 4;

/** What goes on besides seeding and cells, in seconds: on the clusters of each session, and between sessions. */
export function aroundSeconds(sessions: readonly Session[]): number {
  const between = Math.max(0, sessions.length - 1) * RENEWAL_S;
  return sessions.reduce((sum, session) => sum + aroundSession(session), between);
}

function aroundSession({ clusters, blocks, control, fresh }: Session): number {
  const warmUp = control ? WARM_UP_S : 0;
  const running = blocks.filter(({ scripts }) => scripts.some(({ skip }) => skip === null)).length;
  const anew = blocks.filter((block) => block.anew).length;
  const renewals = fresh === 'blocks' ? Math.max(0, running - anew - 1) : 0;
  // What was filled is replaced as well, where anything follows.
  const replaced = anew > 0 && running > anew ? Math.max(1, renewals) : renewals;
  const each = warmUp + (control ? CONTROL_S : 0) + replaced * (RENEWAL_S + warmUp) + anew * FILLING_RENEWAL_S;
  return clusters.length * each;
}
