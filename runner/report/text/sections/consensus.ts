import { clusterTitle } from '../../../../lib/analysis/cells.ts';
import { addedMilliseconds, milliseconds, perSecond, plural, times } from '../../../../lib/base/format.ts';
import type { Column, TableRow } from '../../../../lib/base/table.ts';
import type { LedgerRow } from '../../../../lib/report/analyses.ts';
import type { Style } from '../../../system/terminal.ts';
import { groupBy } from '../../cells.ts';
import { numbers, tableSection } from '../section.ts';

const COLUMNS: readonly Column[] = [
  { header: 'access', align: 'left' },
  numbers('p50 ms'),
  { ...numbers('min..max', 1), align: 'left' },
  numbers('added ms'),
  numbers('ratio'),
  numbers('ops/s'),
];

/** Stands before a difference that may be chance. A footnote explains it. */
const NOT_DISTINCT = '~';

/** The price list of consensus: a line for each kind of access, with what it costs more than the one before. */
export function renderConsensus(ledger: readonly LedgerRow[], width: number, style: Style): string[] {
  const groups = groupBy(ledger, ({ tier, payload, cluster, users }) =>
    JSON.stringify([tier, payload, cluster.name, users]),
  );
  const doubted = groups.some((rows) => rows.some((row, at) => isDoubtful(row, rows[at - 1])));
  return tableSection(
    'Consensus overhead',
    COLUMNS,
    groups.map((rows) => ({
      heading: headingOf(rows),
      rows: rows.map((row, at) => ledgerRow(row, rows[at - 1], style)),
    })),
    [
      'added, ratio: median p50 against the line before.',
      ...(doubted
        ? [`${NOT_DISTINCT} not distinct: the repetitions of the two lines overlap, or one of them has no other.`]
        : []),
    ],
    width,
    style,
  );
}

function headingOf(rows: readonly [LedgerRow, ...LedgerRow[]]): string {
  const [{ tier, payload, cluster, users }] = rows;
  const repetitions = [...new Set(rows.map((row) => row.repetitions))].sort((a, b) => a - b);
  const times =
    repetitions.length === 1
      ? plural(repetitions[0] ?? 0, 'repetition')
      : `${repetitions[0]} to ${repetitions.at(-1)} repetitions`;
  return `${tier}, ${payload}, ${clusterTitle(cluster)}, ${plural(users, 'user')}, ${times}`;
}

// Two single measurements always differ, which says nothing.
function isDoubtful(row: LedgerRow, before: LedgerRow | undefined): boolean {
  if (row.distinct === null) return false;
  return !row.distinct || row.repetitions < 2 || (before?.repetitions ?? 0) < 2;
}

function ledgerRow(row: LedgerRow, before: LedgerRow | undefined, style: Style): TableRow {
  const { access, p50Ms, opsPerSecond, addedMs, ratio } = row;
  const doubtful = isDoubtful(row, before);
  const compared = (text: string | null) => ({
    text: text === null ? '' : (doubtful ? NOT_DISTINCT : '') + text,
    paint: doubtful ? style.dim : style.bold,
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
