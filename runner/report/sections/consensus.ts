import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { isDoubtful } from '../../../lib/analysis/consensus.ts';
import { addedMilliseconds, milliseconds, perSecond, plural, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { AccessPrice } from '../../../lib/report/analyses.ts';
import { mannerNaming } from '../naming.ts';
import { numbers, type Row, type Section, type Text, words } from '../section.ts';

const COLUMNS: readonly Column[] = [
  words('access'),
  numbers('p50 ms'),
  { ...words('min..max'), dropOrder: 1 },
  numbers('added ms'),
  numbers('ratio'),
  numbers('ops/s'),
];

/** Stands before a difference that may be chance. A footnote explains it. */
const NOT_DISTINCT = '~';

/** The price list of consensus: a line for each kind of access, with what it costs more than the one before. */
export const consensus: Section = {
  title: 'Consensus overhead',
  of({ analyses }) {
    const groups = grouped(analyses.consensus, ({ tier, payload, cluster, protocol, reads, users, offeredPerSecond }) =>
      JSON.stringify([tier, payload, cluster.name, protocol, reads, users, offeredPerSecond]),
    );
    const spoken = mannerNaming(analyses.consensus);
    if (groups.length === 0) return [];
    const doubted = groups.some((rows) => rows.some((row, at) => isDoubtful(row, rows[at - 1])));
    return [
      {
        kind: 'table',
        columns: COLUMNS,
        groups: groups.map((rows) => ({
          heading: headingOf(rows) + spoken(rows[0]),
          rows: rows.map((row, at) => priceRow(row, rows[at - 1])),
        })),
        footnotes: [
          'added, ratio: median p50 against the line before.',
          ...(doubted
            ? [`${NOT_DISTINCT} not distinct: the repetitions of the two lines overlap, or one of them has no other.`]
            : []),
        ],
      },
    ];
  },
};

function headingOf(rows: readonly [AccessPrice, ...AccessPrice[]]): string {
  const [{ tier, payload, cluster, users, offeredPerSecond }] = rows;
  const repetitions = rows.map((row) => row.repetitions);
  const [fewest, most] = [Math.min(...repetitions), Math.max(...repetitions)];
  const times = fewest === most ? plural(most, 'repetition') : `${fewest} to ${most} repetitions`;
  return `${tier}, ${payload}, ${clusterTitle(cluster)}, ${offeredPerSecond === null ? plural(users, 'user') : `${offeredPerSecond}/s`}, ${times}`;
}

function priceRow(row: AccessPrice, before: AccessPrice | undefined): Row {
  const { access, p50Ms, opsPerSecond, addedMs, ratio } = row;
  const doubtful = isDoubtful(row, before);
  const compared = (text: string | null): Text => ({
    text: text === null ? '' : (doubtful ? NOT_DISTINCT : '') + text,
    emphasis: doubtful ? 'muted' : 'strong',
  });
  return {
    cells: [
      access.replace('-', ' '),
      milliseconds(p50Ms.median),
      row.repetitions < 2 ? '' : `${milliseconds(p50Ms.min)}..${milliseconds(p50Ms.max)}`,
      compared(addedMs === null ? null : addedMilliseconds(addedMs)),
      compared(ratio === null ? null : times(ratio)),
      perSecond(opsPerSecond.median),
    ],
  };
}
