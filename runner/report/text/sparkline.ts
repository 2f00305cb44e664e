import { largest } from '../../../lib/base/extremes.ts';
import type { Timeline, TimelineSlot } from '../../../lib/report/faults.ts';

/** One character for each slot of a timeline around a moment, or for several, with the moment marked. */
const BEFORE_MS = 1_000;
/** Shown at least, also where all is over before. */
export const LEAST_AFTER_MS = 4_000;
/** Slots are put together until a line has no more characters than this. */
const MOST_CHARACTERS = 66;
/** What is put together: so that a second is a whole number of characters, or a character a whole number of seconds. */
const TOGETHER = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
/** From one label of the axis to the next, in seconds, and how many characters the longest takes with a gap. */
const APART = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
const LABEL = 7;

/** Levels from little to all. */
const BLOCKS = '▁▂▃▄▅▆▇█';
const DIGITS = '123456789';
const NONE = '.';
const NOT_OFFERED = ' ';
const MARK = '|';

/** What a line shows of a timeline. */
interface Extent {
  /** Slots in a character. */
  readonly together: number;
  /** Characters before the mark, and after it. */
  readonly before: number;
  readonly after: number;
}

function extentOf({ slotMs }: Timeline, untilMs: number): Extent {
  const afterMs = Math.max(LEAST_AFTER_MS, Math.ceil(untilMs / 1_000) * 1_000);
  const inCharacters = (ms: number, together: number): number => Math.max(1, Math.ceil(ms / (slotMs * together)));
  const length = (together: number): number => inCharacters(BEFORE_MS, together) + inCharacters(afterMs, together);
  const together = TOGETHER.find((each) => length(each) <= MOST_CHARACTERS) ?? (TOGETHER.at(-1) as number);
  return { together, before: inCharacters(BEFORE_MS, together), after: inCharacters(afterMs, together) };
}

/** How long a character of a line is, in milliseconds. @param untilMs what has to be seen of the time after a moment */
export function characterMs(timeline: Timeline, untilMs: number): number {
  return timeline.slotMs * extentOf(timeline, untilMs).together;
}

/** How many characters a line takes. */
export function sparklineLength(timeline: Timeline, untilMs: number): number {
  const { before, after } = extentOf(timeline, untilMs);
  return before + MARK.length + after;
}

/** A fault in a timeline. */
export interface SparkMoment {
  /** As in the timeline. */
  readonly atMs: number;
  /** What has to be seen of the time after it, in milliseconds. */
  readonly untilMs: number;
  /** The rate that is full height; the most of the shown slots where it is 0. */
  readonly perSecond: number;
}

/**
 * Accepted writes from a second before a fault to at least four after, by when they were sent: `.` for none although some were
 * sent, a space where none was sent or nothing is known, and else the part of the rate from before.
 */
export function sparkline(timeline: Timeline, { atMs, untilMs, perSecond }: SparkMoment, unicode: boolean): string {
  const { slotMs, slots } = timeline;
  const { together, before, after } = extentOf(timeline, untilMs);
  const levels = unicode ? BLOCKS : DIGITS;
  const byPlace = new Map<number, TimelineSlot[]>();
  for (const slot of slots) {
    // The slot in which the fault falls comes after the mark: before it, nothing has happened yet.
    const place = Math.floor(Math.ceil((slot.atMs - atMs) / slotMs) / together);
    byPlace.set(place, [...(byPlace.get(place) ?? []), slot]);
  }
  const places = Array.from({ length: before + after }, (_, at) => at - before);
  const sum = (place: number, what: 'ok' | 'offered'): number =>
    (byPlace.get(place) ?? []).reduce((total, slot) => total + slot[what], 0);
  const most = Math.max(1, largest(places.map((place) => sum(place, 'ok'))));
  const full = perSecond > 0 ? (perSecond * slotMs * together) / 1_000 : most;
  const character = (place: number): string => {
    if (sum(place, 'offered') === 0) return NOT_OFFERED;
    const ok = sum(place, 'ok');
    return ok === 0 ? NONE : (levels[Math.min(levels.length, Math.ceil((ok / full) * levels.length)) - 1] ?? NONE);
  };
  return places.map((place) => (place === 0 ? MARK : '') + character(place)).join('');
}

/** The seconds above the lines of a timeline, each beginning where its slot does. */
export function sparklineAxis(timeline: Timeline, untilMs: number): string {
  const { before, after, together } = extentOf(timeline, untilMs);
  const second = 1_000 / (timeline.slotMs * together);
  const apart = APART.find((seconds) => seconds * second >= LABEL) ?? (APART.at(-1) as number);
  const later = Array.from({ length: Math.ceil(after / second / apart) - 1 }, (_, at) => (at + 1) * apart);
  const marks = [
    ...(before >= LABEL - 2 ? [{ at: 0, text: '-1 s' }] : []),
    { at: before, text: 'fault' },
    ...later.map((seconds) => ({ at: before + MARK.length + Math.round(seconds * second), text: `+${seconds} s` })),
  ];
  return marks.reduce((line, { at, text }) => line.padEnd(at) + text, '');
}
