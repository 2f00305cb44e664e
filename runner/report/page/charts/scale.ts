/** Where a value lies on an axis, in units of the picture. */
export interface Scale {
  at(value: number): number;
  /** Values that the axis names. */
  readonly ticks: readonly number[];
}

export type Domain = readonly [low: number, high: number];

/** Steps between ticks, as a multiple of a power of ten. */
const STEPS = [1, 2, 5, 10];

/**
 * A scale on which equal distances are equal differences.
 * @param domain is widened to whole steps
 * @param range where its two ends lie
 * @param wanted about how many ticks there shall be
 */
export function linearScale(domain: Domain, range: Domain, wanted = 5): Scale {
  const [low, high] = widened(domain);
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((each) => each * power >= rough * 0.999) ?? 10) * power;
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => tidy((first + at) * step));
  return scaleOf(ticks, range, (value) => value);
}

/**
 * A scale on which equal distances are equal ratios. What is not above zero lies at its lower end.
 * @param domain positive; it is widened to the next 1, 2 or 5 times a power of ten
 */
export function logScale([low, high]: Domain, range: Domain): Scale {
  const all: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)) + 1; power++) {
    all.push(...[1, 2, 5].map((each) => tidy(each * 10 ** power)));
  }
  const first = all.filter((each) => each <= low * 1.0001).length - 1;
  const last = all.findIndex((each, at) => at > first && each >= high * 0.9999);
  const ticks = all.slice(first, last + 1);
  const sparse =
    ticks.length > 8 ? ticks.filter((each, at) => isPower(each) || at === 0 || at === ticks.length - 1) : ticks;
  const scale = scaleOf(ticks, range, (value) => Math.log10(Math.max(value, ticks[0] as number)));
  return { at: scale.at, ticks: sparse };
}

/** A scale with ticks of its own, over values that are laid out by a function. */
export function scaleOf(ticks: readonly number[], [from, to]: Domain, laid: (value: number) => number): Scale {
  const [low, high] = [laid(ticks[0] as number), laid(ticks.at(-1) as number)];
  return { at: (value) => from + ((laid(value) - low) / (high - low || 1)) * (to - from), ticks };
}

function widened([low, high]: Domain): Domain {
  if (high > low) return [low, high];
  return low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
}

function isPower(value: number): boolean {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
}

/** Without what binary fractions add: 0.30000000000000004 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
