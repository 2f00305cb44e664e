import type { SeenSnapshot } from '../../report/snapshots.ts';
import { median } from '../statistics.ts';

/** A stretch of a run; milliseconds since its start. The end is not part of it. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a snapshot leaves behind, such as memory that is given back, may stop a node after it as well: so long, or half of what it took. */
const AFTER_MS = 250;
/** Where its beginning was not seen, it is looked for as long before its end. */
const BEFORE_MS = 1_000;

/** The stretch in which a snapshot may have cost something; null of one of which no time is known. */
export function aroundSnapshot({ began, ended }: Pick<SeenSnapshot, 'began' | 'ended'>): Stretch | null {
  const fromMs = began?.atMs ?? (ended === null ? null : ended.atMs - BEFORE_MS);
  const last = ended?.atMs ?? began?.atMs ?? null;
  if (fromMs === null || last === null) return null;
  return { fromMs, toMs: last + Math.max(AFTER_MS, began === null ? 0 : (last - fromMs) / 2) };
}

/** Stretches with those that overlap as one, in order. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  for (const { fromMs, toMs } of [...stretches].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last === undefined || fromMs > last.toMs) all.push({ fromMs, toMs });
    else all[all.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
  }
  return all;
}

/** How much of a stretch lies in others, which are apart, in milliseconds. */
export function overlapMs(one: Stretch, others: readonly Stretch[]): number {
  return others.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, one.toMs) - Math.max(fromMs, one.fromMs)),
    0,
  );
}

/**
 * The stretches around several snapshots, those that overlap as one, in order. What comes after a snapshot ends where the next one
 * begins: of snapshots that hardly leave a rest each has a stretch of its own, and not all of them one without end. Those that begin together,
 * as each node's own do, are one: no stretch is shorter than what may come after a snapshot.
 */
export function aroundSnapshots(snapshots: readonly Pick<SeenSnapshot, 'began' | 'ended'>[]): Stretch[] {
  const all = snapshots.flatMap((each) => {
    const around = aroundSnapshot(each);
    return around === null ? [] : [{ ...around, endedMs: each.ended?.atMs ?? each.began?.atMs ?? around.toMs }];
  });
  const apart: { fromMs: number; endedMs: number; toMs: number }[] = [];
  for (const each of all.sort((a, b) => a.fromMs - b.fromMs)) {
    const last = apart.at(-1);
    if (last === undefined || (each.fromMs > last.endedMs && each.fromMs >= last.fromMs + AFTER_MS)) {
      apart.push({ ...each });
      continue;
    }
    last.endedMs = Math.max(last.endedMs, each.endedMs);
    last.toMs = Math.max(last.toMs, each.toMs);
  }
  return apart.map(({ fromMs, toMs }, at) => ({ fromMs, toMs: Math.min(toMs, apart[at + 1]?.fromMs ?? toMs) }));
}

/** Windows around snapshots, and others of the same load. */
export interface SnapshotWindows {
  /** Of snapshots that nodes made; of several that overlap, one. */
  readonly beside: readonly Stretch[];
  /** As long as the middle one of those, and none of them touches one. */
  readonly without: readonly Stretch[];
  readonly lengthMs: number;
}

/**
 * Windows around those snapshots that nodes made, as far as they lie wholly in a time of steady load, and as many as there is room for
 * without any, made or sent.
 * @param steady when the load was steady, in order and apart
 * @returns null when none that a node made lies in it
 */
export function snapshotWindows(
  snapshots: readonly SeenSnapshot[],
  steady: readonly Stretch[],
): SnapshotWindows | null {
  const around = aroundSnapshots(snapshots);
  const beside = aroundSnapshots(snapshots.filter(({ received }) => !received)).filter((each) =>
    steady.some((stretch) => holds(stretch, each)),
  );
  const lengthMs = median(beside.map(({ fromMs, toMs }) => toMs - fromMs));
  if (lengthMs === null || !(lengthMs > 0)) return null;
  const free = steady.flatMap((stretch) => freeIn(stretch, around));
  return { beside, without: free.flatMap((stretch) => tiles(stretch, lengthMs)), lengthMs };
}

/** Whether one stretch lies in another. */
export function holds(outer: Stretch, inner: Stretch): boolean {
  return inner.fromMs >= outer.fromMs && inner.toMs <= outer.toMs;
}

function freeIn({ fromMs, toMs }: Stretch, taken: readonly Stretch[]): Stretch[] {
  const free: Stretch[] = [];
  let since = fromMs;
  for (const each of taken) {
    if (each.toMs <= since || each.fromMs >= toMs) continue;
    if (each.fromMs > since) free.push({ fromMs: since, toMs: each.fromMs });
    since = each.toMs;
  }
  return since < toMs ? [...free, { fromMs: since, toMs }] : free;
}

function tiles({ fromMs, toMs }: Stretch, lengthMs: number): Stretch[] {
  const count = Math.floor((toMs - fromMs) / lengthMs);
  return Array.from({ length: count }, (_, at) => ({
    fromMs: fromMs + at * lengthMs,
    toMs: fromMs + (at + 1) * lengthMs,
  }));
}
