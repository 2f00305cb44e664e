/** Where a chart's plane lies, in pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Round numbers from 0 to the largest that is asked for, so that four or five lines divide a chart. */
export function ticksTo(most: number): number[] {
  const rough = most / 4;
  const order = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * order).find((each) => each >= rough) ?? 10 * order;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step);
}

/** 1, 2, 5, 10 and so on, from the last one below a range to the first one above it. */
export function decadeTicks(least: number, most: number): number[] {
  const all = Array.from({ length: 13 }, (_, at) => at - 4).flatMap((order) =>
    [1, 2, 5].map((times) => times * 10 ** order),
  );
  const from = all.filter((each) => each <= least).at(-1) ?? least;
  const to = all.find((each) => each >= most) ?? most;
  return all.filter((each) => each >= from && each <= to);
}
