import { largest, smallest } from '../../base/extremes.ts';
import type { SnapshotMoment, SnapshotSource } from '../../report/snapshots.ts';
import type { Known } from './evidence.ts';

/** What is told of one snapshot, as it comes together. */
export interface Draft {
  readonly began: SnapshotMoment[];
  readonly ended: SnapshotMoment[];
  index: number | null;
  /** By what tells it best. */
  readonly bytes: Partial<Record<SnapshotSource, number>>;
  readonly sources: Set<SnapshotSource>;
  received: boolean;
}

/** Sources of one snapshot tell times that lie so near each other at least, in milliseconds. */
export const NEAR_MS = 150;

/** A time, and who tells it. */
export const moment = (by: SnapshotSource, { atMs, errorMs }: Known): SnapshotMoment => ({ atMs, by, errorMs });

/** A further one, of which nothing is told yet. */
export function added(drafts: Draft[]): Draft {
  const draft: Draft = { began: [], ended: [], index: null, bytes: {}, sources: new Set(), received: false };
  drafts.push(draft);
  return draft;
}

/** The last of which something holds. */
export function latest(drafts: readonly Draft[], isIt: (draft: Draft) => boolean): Draft | undefined {
  return [...drafts].reverse().find(isIt);
}

/**
 * The one that lies over a time, or nearest beside it; undefined when none is near.
 * @param source leaves out those of which it has told already
 */
export function nearest(
  drafts: readonly Draft[],
  fromMs: number,
  toMs: number,
  source?: SnapshotSource,
): Draft | undefined {
  let best: { readonly draft: Draft; readonly apartMs: number } | undefined;
  for (const draft of drafts) {
    if (source !== undefined && draft.sources.has(source)) continue;
    const span = spanOf(draft);
    if (span === null) continue;
    const apartMs = Math.max(0, fromMs - span.toMs, span.fromMs - toMs);
    if (apartMs <= NEAR_MS && (best === undefined || apartMs <= best.apartMs)) best = { draft, apartMs };
  }
  return best?.draft;
}

/** From the earliest to the latest that is told of it; null when no time is. */
export function spanOf({ began, ended }: Draft): { readonly fromMs: number; readonly toMs: number } | null {
  const times = [...began, ...ended].map(({ atMs }) => atMs);
  return times.length === 0 ? null : { fromMs: smallest(times), toMs: largest(times) };
}
