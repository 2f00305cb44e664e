import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { milliseconds, perSecond, plural, times } from '../../../lib/base/format.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { BatchFigures, BatchScaling } from '../../../lib/report/batches.ts';
import { anyClaims, cellNotes, claimed, claimNotes, intervalText, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import { numbers, type Row, type Section, words } from '../section.ts';

/** @param claims whether any ratio has an interval */
function columnsOf(claims: boolean): Column[] {
  const interval = claims ? [{ ...words('95 % interval'), dropOrder: 2 }] : [];
  return [
    numbers('entries per write'),
    numbers('entries/s'),
    numbers('ratio'),
    ...interval,
    numbers('p50 ms'),
    numbers('ratio'),
    ...interval,
    numbers('pairs', 1),
  ];
}

/** What writing several entries together brings: a line for each size of a batch. */
export const batches: Section = {
  title: 'Batches',
  of({ analyses }) {
    const scalings = analyses.batches;
    const left = cellNotes(analyses, 'batches');
    if (scalings.length === 0) return withoutRows('Batches', left);
    const rows = scalings.flatMap((scaling) => scaling.batches);
    const claims = anyClaims(rows);
    const spoken = mannerNaming(scalings);
    return [
      {
        kind: 'table',
        columns: columnsOf(claims),
        groups: scalings.map((scaling) => ({
          heading: headingOf(scaling) + spoken(scaling),
          rows: scaling.batches.map((each) => batchRow(each, claims)),
        })),
        footnotes: [
          'ratio: as a multiple of the smallest batch, over pairs of the same repetition. A write has all of its entries, or none.',
          ...claimNotes(
            rows.flatMap(({ pairs, ratio, intervals }) =>
              (['entriesPerSecond', 'p50'] as const)
                .filter((key) => ratio[key] !== null)
                .map((key) => ({ pairs, interval: intervals[key], none: 1 })),
            ),
          ),
          ...left,
        ],
      },
    ];
  },
};

function headingOf({ tier, payload, cluster, users }: BatchScaling): string {
  return `${tier}, ${payload}, ${clusterTitle(cluster)}, ${plural(users, 'user')}`;
}

function batchRow({ entries, entriesPerSecond, p50Ms, pairs, ratio, intervals }: BatchFigures, claims: boolean): Row {
  const compared = (key: 'entriesPerSecond' | 'p50') => {
    const value = ratio[key];
    return [
      claimed(value === null ? null : times(value), intervals[key], 1),
      ...(claims ? [value === null ? '' : intervalText(intervals[key], times)] : []),
    ];
  };
  return {
    cells: [
      String(entries),
      perSecond(entriesPerSecond.median),
      ...compared('entriesPerSecond'),
      milliseconds(p50Ms.median),
      ...compared('p50'),
      String(pairs),
    ],
  };
}
