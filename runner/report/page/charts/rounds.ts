import { median } from '../../../../lib/analysis/statistics.ts';
import { grouped } from '../../../../lib/base/grouped.ts';
import type { CellPlan } from '../../../../lib/report/cell.ts';
import type { Timeline, TimelineSlot } from '../../../../lib/report/faults.ts';
import type { Chart } from './chart.ts';
import type { Mark, Point, Series, Shade } from './plot.ts';
import { tick } from './tick.ts';

/** A picture of accepted writes while nodes are broken. */
interface WritesChart extends Pick<Chart, 'finding' | 'table'> {
  readonly cell: Pick<CellPlan, 'cluster'>;
  /** What of the cell it is about. */
  readonly heading: string;
  /** What it is called where it cannot be seen. */
  readonly name: string;
  /** What times are counted from. */
  readonly from: string;
  /** In milliseconds from there. */
  readonly domain: readonly [number, number];
  readonly series: readonly Series[];
  readonly shades: readonly Shade[];
  readonly marks: readonly Mark[];
}

/** Accepted writes per second over time, with what was done to nodes shaded and marked. */
export function writesChart({ cell, heading, name, from, domain, finding, table, ...drawn }: WritesChart): Chart {
  return {
    title: `${cell.cluster.name}: ${heading}`,
    finding,
    picture: {
      ...{ name, description: finding, ...drawn },
      x: { label: `seconds from ${from}`, kind: 'linear', domain, format: (ms) => tick(ms / 1_000) },
      y: { label: 'accepted writes per second', kind: 'linear', format: tick },
    },
    table,
  };
}

/** How much of the time before a fault is shown, in milliseconds. */
export const BEFORE_MS = 1_000;

/** Accepted writes per second of a slot. */
export function rateIn({ ok }: TimelineSlot, { slotMs }: Timeline): number {
  return (ok * 1_000) / slotMs;
}

/**
 * Accepted writes around each of several faults, laid over each other, and their median where there are several.
 * @param faults moments in milliseconds since the run's start
 * @param untilMs how much of the time after a fault is shown
 */
export function overlaid(timeline: Timeline, faults: readonly number[], untilMs: number): Series[] {
  const { slotMs } = timeline;
  const rounds = faults.map((faultMs) =>
    timeline.slots
      .filter(({ atMs, offered }) => offered > 0 && atMs >= faultMs - BEFORE_MS && atMs <= faultMs + untilMs - slotMs)
      .map((slot) => ({ x: slot.atMs - faultMs, y: rateIn(slot, timeline) })),
  );
  if (rounds.length < 2) {
    return rounds.map((points) => ({ name: 'accepted writes', points, step: slotMs, lineOnly: true, look: 0 }));
  }
  return [
    ...rounds.map((points, at) => ({
      ...{ name: `round ${at + 1}`, points, step: slotMs, lineOnly: true as const, faint: true as const, look: 0 },
    })),
    { name: 'median of the rounds', points: medians(rounds.flat(), timeline), step: slotMs, lineOnly: true, look: 0 },
  ];
}

/** The middle one of what all rounds did in a slot. */
function medians(points: readonly Point[], { slotMs }: Timeline): Point[] {
  return grouped(points, ({ x }) => String(Math.round(x / slotMs)))
    .map((same) => ({ x: Math.round(same[0].x / slotMs) * slotMs, y: median(same.map(({ y }) => y)) ?? 0 }))
    .sort((one, other) => one.x - other.x);
}
