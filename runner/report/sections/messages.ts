import { type MeasuredCell, measured } from '../../../lib/analysis/cells.ts';
import { count, elapsed } from '../../../lib/base/format.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { MessageAccount } from '../../../lib/report/messages.ts';
import { type Block, numbers, type Row, type Section, type Text, words } from '../section.ts';

const COLUMNS: readonly Column[] = [
  words('cell'),
  numbers('acknowledged'),
  numbers('delivered'),
  numbers('lost'),
  numbers('twice'),
  numbers('told', 2),
  numbers('disorder', 1),
  numbers('phantom', 1),
  numbers('e2e p50', 3),
  numbers('p99', 3),
];

const FOOTNOTE =
  'Of all messages of a step, its warm-up among them. Twice: delivered again, and of that told to be by the service; disorder: behind a later one of the same producer. e2e: from the sending to the delivery, by one clock.';

/** What became of the messages of each cell. */
export const messages: Section = {
  title: 'Messages',
  of: ({ cells }) => {
    const rows = cells.flatMap((cell) => rowOf(measured(cell)));
    return rows.length === 0
      ? []
      : [{ kind: 'table', columns: COLUMNS, groups: [{ rows }], footnotes: [FOOTNOTE] } satisfies Block];
  },
};

function rowOf(cell: MeasuredCell | null): Row[] {
  const told = cell?.messages;
  if (cell === null || told === undefined) return [];
  if ('absent' in told) return [{ cells: [cell.id], note: { text: `not known: ${told.absent}`, emphasis: 'warning' } }];
  const { acknowledged, delivered, duplicates, redelivered, outOfOrder, phantom, endToEndMs } = told;
  return [
    {
      cells: [
        cell.id,
        count(acknowledged),
        count(delivered),
        lostIn(told),
        count(duplicates),
        count(redelivered),
        wrong(outOfOrder, 'warning'),
        wrong(phantom, 'bad'),
        elapsed(endToEndMs?.p50 ?? null),
        elapsed(endToEndMs?.p99 ?? null),
      ],
    },
  ];
}

function lostIn({ undelivered, incomplete }: MessageAccount): Text {
  if (incomplete !== null) return { text: 'not known', emphasis: 'warning' };
  return wrong(undelivered, 'bad');
}

function wrong(number: number, emphasis: 'warning' | 'bad'): Text {
  return number === 0 ? count(0) : { text: count(number), emphasis };
}
