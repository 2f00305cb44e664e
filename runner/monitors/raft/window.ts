import type { CellRaft } from '../../../lib/report/monitors.ts';
import type { RaftHistory } from './timeline.ts';
import { applyChange, type Leadership } from './timeline.ts';

/**
 * What happened to the leadership in a window, from the changes alone. All times in milliseconds since the run's start.
 * Time before every node has been polled once is not observed: it counts neither as led nor as leaderless, and what is
 * learned in it is no change.
 * @param polls polls that ended in the window
 */
export function raftWindow(history: RaftHistory, fromMs: number, toMs: number, polls: number): CellRaft {
  const nodes = history.nodes.length;
  const down = new Map<string, number>();
  const led = new Map<string, number>();
  let observed = 0;
  let leaderless = 0;
  let termChanges = 0;
  let leaderChanges = 0;
  let view = history.before;
  let at = history.sinceMs;

  const stay = (until: number): void => {
    const span = Math.min(until, toMs) - Math.max(at, fromMs);
    at = Math.max(at, until);
    if (span <= 0 || view.states.size < nodes) return;
    observed += span;
    if (view.leader === null) leaderless += span;
    else led.set(view.leader, (led.get(view.leader) ?? 0) + span);
    for (const [node, { reachable }] of view.states) if (!reachable) down.set(node, (down.get(node) ?? 0) + span);
  };
  const compare = (next: Leadership): void => {
    if (view.term !== null && next.term !== null && next.term > view.term) termChanges++;
    if (view.lastLeader !== null && next.lastLeader !== view.lastLeader) leaderChanges++;
  };

  for (const change of history.changes) {
    if (change.atMs >= toMs) break;
    stay(change.atMs);
    const next = applyChange(view, change);
    if (change.atMs >= fromMs && view.states.size === nodes) compare(next);
    view = next;
  }
  stay(toMs);

  return {
    polls,
    observedSeconds: observed / 1_000,
    termChanges,
    leaderChanges,
    leaderlessSeconds: leaderless / 1_000,
    led: secondsOf(history.nodes, led),
    unreachable: secondsOf(history.nodes, down),
    leadershipMoved: leaderChanges > 0,
  };
}

/** Those of the nodes for which there is a time. */
function secondsOf(
  nodes: readonly string[],
  timesMs: ReadonlyMap<string, number>,
): { node: string; seconds: number }[] {
  return nodes.flatMap((node) => {
    const ms = timesMs.get(node);
    return ms === undefined ? [] : [{ node, seconds: ms / 1_000 }];
  });
}
