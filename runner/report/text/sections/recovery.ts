import { byteSize, elapsed, NOT_SEEN } from '../../../../lib/base/format.ts';
import type { Column, TableRow } from '../../../../lib/base/table.ts';
import type { RecoveryRow } from '../../../../lib/report/faults.ts';
import type { Style } from '../../../system/terminal.ts';
import { type Bullet, bulletLines, numbers, tableSection } from '../section.ts';

const COLUMNS: readonly Column[] = [
  { header: 'recovery', align: 'left' },
  { header: 'node', align: 'left' },
  numbers('process up'),
  numbers('ready'),
  numbers('caught up'),
  numbers('received', 1),
];

/** How nodes came back: a line for each kind of recovery, and what is to be known about it below. */
export function renderRecovery(
  rows: readonly RecoveryRow[],
  heading: string,
  width: { readonly table: number; readonly prose: number },
  style: Style,
): string[] {
  const notes = rows.flatMap((row) =>
    row.notes.map((text): Bullet => ({ mark: '-', text: `${nameInWords(row)}: ${text}` })),
  );
  const footnotes = [
    'From the act that let it recover.',
    ...(rows.some(hasGap) ? [`${NOT_SEEN}  not seen, not told, or not a part of it.`] : []),
  ];
  return [
    ...tableSection(
      'Recovery',
      COLUMNS,
      [{ heading, rows: rows.map((row) => recoveryRow(row, style)) }],
      [footnotes.join(' ')],
      width.table,
      style,
    ),
    ...(notes.length > 0 ? bulletLines(notes, width.prose) : []),
  ];
}

const nameInWords = ({ name }: RecoveryRow): string => name.replace('-', ' ');

function hasGap({ skipped, processUpMs, readyMs, caughtUpMs, receivedBytes }: RecoveryRow): boolean {
  return skipped === null && [processUpMs, readyMs, caughtUpMs, receivedBytes].includes(null);
}

function recoveryRow(row: RecoveryRow, style: Style): TableRow {
  const head = [nameInWords(row), row.node ?? 'all'];
  if (row.skipped !== null) return { cells: head, note: { text: `skipped: ${row.skipped}`, paint: style.dim } };
  return {
    cells: [
      ...head,
      elapsed(row.processUpMs),
      { text: elapsed(row.readyMs), paint: style.bold },
      { text: elapsed(row.caughtUpMs), paint: style.bold },
      row.receivedBytes === null ? NOT_SEEN : byteSize(row.receivedBytes),
    ],
  };
}
