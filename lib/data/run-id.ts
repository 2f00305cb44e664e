/** What `runId` gives. */
const RUN = String.raw`\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[0-9a-f]{6}`;
/** What `aloneId` gives: milliseconds have eight digits there until the year 2059. */
const ALONE = 'alone-[0-9a-z]{8}-[0-9a-z]{1,7}';

/** Matches the ids that raftmark makes and no others; without anchors, to be built into larger patterns. */
export const ANY_RUN_ID = `(?:${RUN}|${ALONE})`;

/**
 * The id of a run: when it began, in UTC and to the second, so that ids in order are runs in order.
 * @param chance six hex digits, which tell runs of one second apart
 */
export function runId(startedAt: Date, chance: string): string {
  return `${startedAt.toISOString().slice(0, 19).replace(/:/g, '-')}-${chance}`;
}

/**
 * The id of a script that measures by itself, without a run.
 * @param chance from 0 to below 1, which tells scripts of one millisecond apart
 */
export function aloneId(nowMs: number, chance: number): string {
  return `alone-${nowMs.toString(36)}-${Math.floor(chance * 2 ** 32).toString(36)}`;
}
