import type { Timeline, TimelineSlot } from '../../../lib/report/faults.ts';

/** One character for each slot of a timeline around a moment, with the moment marked. */
const BEFORE_MS = 1_000;
const AFTER_MS = 4_000;

/** Levels from little to all. */
const BLOCKS = '▁▂▃▄▅▆▇█';
const DIGITS = '123456789';
const NONE = '.';
const NOT_OFFERED = ' ';
const MARK = '|';

const slotsIn = (ms: number, { slotMs }: Timeline): number => Math.round(ms / slotMs);

/** How many characters a line takes. */
export function sparklineLength(timeline: Timeline): number {
  return slotsIn(BEFORE_MS, timeline) + MARK.length + slotsIn(AFTER_MS, timeline);
}

/**
 * Accepted writes from one second before a fault to four after, a character for each slot, by when they were sent: `.` for none
 * although some were sent, a space where none was sent or nothing is known, and else the part of the rate from before.
 * @param perSecond the rate that is full height; the most of the shown slots where it is 0
 */
export function sparkline(timeline: Timeline, faultMs: number, perSecond: number, unicode: boolean): string {
  const { slotMs, slots } = timeline;
  const levels = unicode ? BLOCKS : DIGITS;
  // The slot in which the fault falls comes after the mark: before it, nothing has happened yet.
  const byPlace = new Map(slots.map((slot) => [Math.ceil((slot.atMs - faultMs) / slotMs), slot]));
  const places = Array.from(
    { length: sparklineLength(timeline) - MARK.length },
    (_, at) => at - slotsIn(BEFORE_MS, timeline),
  );
  const shown = places.flatMap((place) => byPlace.get(place)?.ok ?? []);
  const full = perSecond > 0 ? (perSecond * slotMs) / 1_000 : Math.max(1, ...shown);
  const character = (slot: TimelineSlot | undefined): string => {
    if (slot === undefined || slot.offered === 0) return NOT_OFFERED;
    if (slot.ok === 0) return NONE;
    return levels[Math.min(levels.length, Math.ceil((slot.ok / full) * levels.length)) - 1] ?? NONE;
  };
  return places.map((place) => (place === 0 ? MARK : '') + character(byPlace.get(place))).join('');
}

/** The seconds above the lines of a timeline, each beginning where its slot does. */
export function sparklineAxis(timeline: Timeline): string {
  const second = slotsIn(1_000, timeline);
  const marks = [
    { at: 0, text: '-1 s' },
    { at: second, text: 'fault' },
    ...[1, 2, 3].map((seconds) => ({ at: second * (1 + seconds) + MARK.length, text: `+${seconds} s` })),
  ];
  return marks.reduce((line, { at, text }) => line.padEnd(at) + text, '');
}
