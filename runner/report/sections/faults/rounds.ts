import { largest } from '../../../../lib/base/extremes.ts';
import { count, inMs } from '../../../../lib/base/format.ts';
import type { Column } from '../../../../lib/base/table.ts';
import type { Timeline } from '../../../../lib/report/faults.ts';
import type { RoundSpread } from '../../../../lib/report/rounds.ts';
import { type Block, type ListBlock, listOf, type Moment, numbers, type Row, strong, words } from '../../section.ts';

type Numbered = { readonly round: number };

/** `once`, or how many times. */
export function often(rounds: readonly unknown[]): string {
  return rounds.length === 1 ? 'once' : `${count(rounds.length)} times`;
}

/** The columns of times over rounds, and in each. @param what the times are of, such as `fault to` */
export function roundColumns(what: string, rounds: readonly Numbered[]): Column[] {
  // One round has no spread: its figures stand alone.
  if (rounds.length === 1) return [words(`${what}, in ms`), numbers('time')];
  return [
    words(`${what}, in ms`),
    numbers('median'),
    numbers('min'),
    numbers('max'),
    words('seen'),
    ...rounds.map(({ round }) => numbers(`#${round}`, round)),
  ];
}

/** One kind of time over rounds, and in each. */
export function roundRow(name: string, over: RoundSpread | null, times: readonly (number | null)[]): Row {
  return {
    cells: [
      name,
      strong(inMs(over?.median ?? null)),
      inMs(over?.min ?? null),
      inMs(over?.max ?? null),
      `${count(over?.rounds ?? 0)} of ${count(times.length)}`,
      ...times.map(inMs),
    ],
  };
}

/**
 * A line of accepted writes for each round; nothing where there was no load.
 * @param told times after each fault, in milliseconds, that are told of it; null where one was not seen
 */
export function roundTimeline(
  timeline: Timeline,
  moments: readonly Moment[],
  told: readonly (number | null)[],
): Block[] {
  if (timeline.slots.length === 0) return [];
  const untilMs = Math.max(0, largest(told.map((ms) => ms ?? 0)));
  return [{ kind: 'timeline', caption: 'Accepted writes by when they were sent', timeline, moments, untilMs }];
}

/** What else there is to know of each round, with who did not come back first. @param what the round did to them */
export function roundNotes(
  rounds: readonly (Numbered & { readonly died: readonly string[]; readonly notes: readonly string[] })[],
  what: string,
): readonly ListBlock[] {
  return listOf(
    rounds.flatMap(({ round, died, notes }) =>
      [...(died.length === 0 ? [] : [`${died.join(', ')} did not survive the ${what}.`]), ...notes].map((text) => ({
        mark: `#${round}`,
        text,
      })),
    ),
  );
}
