import { lacksFigure } from '../../../../lib/analysis/recovery.ts';
import { byteSize, inMs, NOT_SEEN } from '../../../../lib/base/format.ts';
import type { Column } from '../../../../lib/base/table.ts';
import type { RecoveryRow } from '../../../../lib/report/faults.ts';
import { type Block, listOf, muted, numbers, type Row, strong, words } from '../../section.ts';

const COLUMNS: readonly Column[] = [
  words('recovery'),
  words('node'),
  numbers('process up'),
  numbers('ready'),
  numbers('caught up'),
  numbers('received', 1),
];

/** How nodes came back: a line for each kind of recovery, and what is to be known about it below. */
export function recoveryBlocks(recoveries: readonly RecoveryRow[], heading: string): Block[] {
  const footnotes = [
    'In ms, from the act that let it recover.',
    ...(recoveries.some(lacksFigure) ? [`${NOT_SEEN}  not seen, not told, or not a part of it.`] : []),
  ];
  return [
    { kind: 'heading', text: 'Recovery', beside: [muted(heading)] },
    {
      kind: 'table',
      columns: COLUMNS,
      groups: [{ rows: recoveries.map(recoveryRow) }],
      footnotes: [footnotes.join(' ')],
    },
    ...listOf(
      recoveries.flatMap((row) => row.notes.map((text) => ({ mark: '-', text: `${nameInWords(row)}: ${text}` }))),
    ),
  ];
}

const nameInWords = ({ name }: RecoveryRow): string => name.replace('-', ' ');

function recoveryRow(row: RecoveryRow): Row {
  const name = [nameInWords(row), row.node ?? 'all'];
  if (row.skipped !== null) return { cells: name, note: muted(`skipped: ${row.skipped}`) };
  if (row.died.length > 0) {
    return { cells: name, note: { text: `${row.died.join(', ')} did not survive the fault`, emphasis: 'bad' } };
  }
  return {
    cells: [
      ...name,
      inMs(row.processUpMs),
      strong(inMs(row.readyMs)),
      strong(inMs(row.caughtUpMs)),
      row.receivedBytes === null ? NOT_SEEN : byteSize(row.receivedBytes),
    ],
  };
}
