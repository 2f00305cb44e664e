/** What stands for no numbers at all. */
export const NO_NUMBERS = '-';

/** Whole numbers in their order, neighbours that follow each other as one range: `3,7-12`. Read back by `numbersOf`. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: string[] = [];
  for (let at = 0; at < numbers.length; ) {
    const from = numbers[at] as number;
    let to = from;
    while (numbers[++at] === to + 1) to++;
    ranges.push(from === to ? `${from}` : `${from}-${to}`);
  }
  return ranges.join(',') || NO_NUMBERS;
}

/** The numbers of such a text, which has been checked against RANGES. */
export function numbersOf(ranges: string): number[] {
  const numbers: number[] = [];
  for (const range of ranges === NO_NUMBERS ? [] : ranges.split(',')) {
    const [from, to = from] = range.split('-').map(Number) as [number, number?];
    for (let number = from; number <= to; number++) numbers.push(number);
  }
  return numbers;
}

/** The source of a regular expression for such a text. */
export const RANGES = String.raw`-|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*`;
