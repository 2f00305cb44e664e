/** What a point of the plane is drawn at: from values to pixels. */
export type Scale = (value: number) => number;

/** Evenly from one range to another. */
export function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** The same by orders of magnitude. Both ends of the range are above 0. */
export function logarithmic([from, to]: readonly [number, number], range: readonly [number, number]): Scale {
  const scale = linear([Math.log10(from), Math.log10(to)], range);
  return (value) => scale(Math.log10(value));
}

/** A coordinate, as short as a tenth of a pixel takes. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A line through points. */
export function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
}

/** An element without content. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>): string {
  const given = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? px(value) : escaped(value)}"`,
  );
  return `<${name}${given.join('')}/>`;
}

/** Words at a place. @param anchor where of them the place is */
export function text(
  words: string,
  x: number,
  y: number,
  { anchor = 'start', kind = 'plain' }: { anchor?: 'start' | 'middle' | 'end'; kind?: string } = {},
): string {
  const at = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${px(x)}" y="${px(y)}"${at} class="${kind}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
