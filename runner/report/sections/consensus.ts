import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { largest, smallest } from '../../../lib/base/extremes.ts';
import { addedMilliseconds, milliseconds, perSecond, plural, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { AccessPrice } from '../../../lib/report/analyses.ts';
import { cellNotes, claimed, claimNotes, intervalText, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import { numbers, type Row, type Section, words } from '../section.ts';

const COLUMNS: readonly Column[] = [
  words('access'),
  numbers('p50 ms'),
  { ...words('min..max'), dropOrder: 2 },
  numbers('added ms'),
  numbers('ratio'),
  words('95 % interval'),
  numbers('pairs', 1),
  numbers('ops/s'),
];

/** It takes six by itself: where one of them cannot be used, it has to run twice. */
const MORE_REPETITIONS = '--repetitions 12';

/** The price list of consensus: a line for each kind of access, with what it costs more than the one before. */
export const consensus: Section = {
  title: 'Consensus overhead',
  of({ analyses }) {
    const groups = grouped(analyses.consensus, ({ tier, payload, cluster, protocol, reads, users, offeredPerSecond }) =>
      JSON.stringify([tier, payload, cluster.name, protocol, reads, users, offeredPerSecond]),
    );
    const spoken = mannerNaming(analyses.consensus);
    const left = cellNotes(analyses, 'consensus');
    if (groups.length === 0) return withoutRows('Consensus overhead', left);
    const compared = groups.flatMap((rows) => rows.slice(1).map((row) => ({ ...row, none: 1 })));
    return [
      {
        kind: 'table',
        columns: COLUMNS,
        groups: groups.map((rows) => ({
          heading: headingOf(rows) + spoken(rows[0]),
          rows: rows.map((row, at) => priceRow(row, at === 0)),
        })),
        footnotes: [
          'added, ratio: p50 against the line before, over pairs of the same repetition; the interval is of the ratio.',
          ...claimNotes(compared, MORE_REPETITIONS),
          ...left,
        ],
      },
    ];
  },
};

function headingOf(rows: readonly [AccessPrice, ...AccessPrice[]]): string {
  const [{ tier, payload, cluster, users, offeredPerSecond }] = rows;
  const repetitions = rows.map((row) => row.repetitions);
  const [fewest, most] = [smallest(repetitions), largest(repetitions)];
  const times = fewest === most ? plural(most, 'repetition') : `${fewest} to ${most} repetitions`;
  return `${tier}, ${payload}, ${clusterTitle(cluster)}, ${offeredPerSecond === null ? plural(users, 'user') : `${offeredPerSecond}/s`}, ${times}`;
}

function priceRow(row: AccessPrice, first: boolean): Row {
  const { access, p50Ms, opsPerSecond, addedMs, ratio, interval, pairs } = row;
  return {
    cells: [
      access.replace('-', ' '),
      milliseconds(p50Ms.median),
      row.repetitions < 2 ? '' : `${milliseconds(p50Ms.min)}..${milliseconds(p50Ms.max)}`,
      claimed(addedMs === null ? null : addedMilliseconds(addedMs), interval, 1),
      claimed(ratio === null ? null : times(ratio), interval, 1),
      first ? '' : intervalText(interval, times),
      first ? '' : String(pairs),
      perSecond(opsPerSecond.median),
    ],
  };
}
