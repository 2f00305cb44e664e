import type { Absent } from '../../base/absent.ts';
import { largestIfAny } from '../../base/extremes.ts';
import type {
  CellSnapshot,
  CellSnapshots,
  SeenSnapshot,
  SnapshotCost,
  WritesInWindows,
} from '../../report/snapshots.ts';
import { median } from '../statistics.ts';
import { aroundSnapshot, holds, type Stretch, snapshotWindows } from './windows.ts';

/** What is known of the writes of a cell. */
export interface Writes {
  readonly from: SnapshotCost['from'];
  /** When the load was steady. */
  readonly steady: readonly Stretch[];
  /** Longest time in a stretch without an accepted write, in milliseconds; null when that is not known. */
  stall(stretch: Stretch): number | null;
  /** 99th percentile of the latency of the writes in several stretches, in milliseconds; null with too few. */
  p99(stretches: readonly Stretch[]): number | null;
}

/** The snapshots of a cell with what they cost its writes. @param writes null for a cell without any */
export function cellSnapshots(seen: readonly SeenSnapshot[] | Absent, writes: Writes | null): CellSnapshots {
  if ('absent' in seen) return seen;
  const told = seen.map((each): CellSnapshot => ({ ...each, stallMs: stallOf(each, writes) }));
  return { seen: told, cost: costOf(seen, writes) };
}

function stallOf(snapshot: SeenSnapshot, writes: Writes | null): number | null {
  const around = aroundSnapshot(snapshot);
  if (writes === null || around === null || !writes.steady.some((each) => holds(each, around))) return null;
  return writes.stall(around);
}

function costOf(seen: readonly SeenSnapshot[], writes: Writes | null): SnapshotCost | Absent {
  if (seen.length === 0) return { absent: 'none was seen' };
  if (seen.every(({ received }) => received)) return { absent: 'no node made one: what was seen was sent by another' };
  if (writes === null) return { absent: 'nothing was written' };
  const windows = snapshotWindows(seen, writes.steady);
  if (windows === null) return { absent: 'none lay wholly in a time of steady load' };
  return {
    from: writes.from,
    windowMs: windows.lengthMs,
    beside: writesIn(windows.beside, writes),
    without: windows.without.length === 0 ? null : writesIn(windows.without, writes),
  };
}

function writesIn(stretches: readonly Stretch[], writes: Writes): WritesInWindows {
  const stalls = stretches.map((stretch) => writes.stall(stretch)).filter((stall) => stall !== null);
  return {
    windows: stretches.length,
    stallMs: median(stalls),
    longestStallMs: largestIfAny(stalls),
    p99Ms: writes.p99(stretches),
  };
}
