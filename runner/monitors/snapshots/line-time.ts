/** A date and a time with milliseconds at least, in UTC, in local time or with its distance from UTC. */
const STAMP = /(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)[.,](\d{3})\d*\s?([+-]\d\d:?\d\d)?/;
/** A line has its time near its beginning; further on it may be that of something else. */
const WITHIN = 200;
/** Distances of time zones are multiples of it. */
const QUARTER_MS = 15 * 60_000;
/** A line comes so much later than it was written at most, through pipes and buffers. */
const LATEST_MS = 60_000;
/** The clock that a line was stamped by may be read a little differently. */
const EARLIEST_MS = 1_000;

/**
 * When a line of a log was written by its own words, in milliseconds since 1970; null when it does not say it to a millisecond, or
 * something that cannot be. Some loggers write local times and call them UTC: whole quarters of an hour are made up for.
 * @param readMs when it was read, milliseconds since 1970
 */
export function lineTime(text: string, readMs: number): number | null {
  const match = STAMP.exec(text.slice(0, WITHIN));
  if (match === null) return null;
  const [, date, time, fraction, zone = '+00:00'] = match;
  const offset = zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const saidMs = Date.parse(`${date}T${time}.${fraction}${offset}`);
  if (Number.isNaN(saidMs)) return null;
  const apartMs = readMs - saidMs + EARLIEST_MS;
  const zoneMs = Math.floor(apartMs / QUARTER_MS) * QUARTER_MS;
  return apartMs - zoneMs > LATEST_MS + EARLIEST_MS ? null : saidMs + zoneMs;
}
