import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';
import { P99_SAMPLES } from '../../../lib/analysis/verdict/rules/outcomes.ts';
import type { RollingLoad, RollingWindow } from '../../../lib/report/rolling.ts';
import type { History } from '../history/history.ts';
import { loadLatency, longestStall } from '../history/stall.ts';
import type { Sighting } from '../prober/status.ts';

/** What clients met in a window. Pure: it may be asked again when more of what was due in it has ended. */
export function rollingWindow(history: History, window: Stretch): RollingWindow {
  return {
    windowMs: window.toMs - window.fromMs,
    gapMs: longestStall(history, window),
    writes: loadOf(history, window, 'write'),
    reads: loadOf(history, window, 'read'),
  };
}

function loadOf(history: History, window: Stretch, operation: 'read' | 'write'): RollingLoad {
  const counts = { ok: 0, rejected: 0, unknown: 0 };
  for (let row = 0; row < history.size; row++) {
    if (history.isProbe(row) || history.isWrite(row) !== (operation === 'write')) continue;
    const dueMs = history.dueMs(row);
    if (dueMs >= window.fromMs && dueMs < window.toMs) counts[history.outcome(row)]++;
  }
  const latency = loadLatency(history, window, operation);
  const enough = counts.ok >= P99_SAMPLES;
  return { ...counts, p50Ms: latency?.p50 ?? null, p99Ms: enough ? (latency?.p99 ?? null) : null };
}

/**
 * How often another node was seen to lead within a window, by what nodes said of themselves. A node that still takes itself for
 * the leader in a term that is over has not become it again.
 */
export function leaderChanges(sightings: readonly Sighting[], { fromMs, toMs }: Stretch): number {
  let last: Sighting | null = null;
  let changes = 0;
  for (const sighting of sightings) {
    const { role, atMs, node, term } = sighting;
    if (role !== 'leader' || atMs >= toMs) continue;
    if (last !== null && term !== null && last.term !== null && term <= last.term) continue;
    if (last !== null && node !== last.node && atMs >= fromMs) changes++;
    last = sighting;
  }
  return changes;
}
