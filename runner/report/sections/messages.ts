import { clusterTitle, type MeasuredCell, measured, where } from '../../../lib/analysis/cells.ts';
import { count, elapsed } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { MessageAccount } from '../../../lib/report/messages.ts';
import { payloadName } from '../naming.ts';
import { type Block, numbers, type Row, type Section, type Text, words } from '../section.ts';

const columnsOf = (back: boolean): readonly Column[] => [
  words('scenario'),
  words('step'),
  numbers('put in'),
  numbers('delivered'),
  numbers('lost'),
  ...(back ? [numbers('given back'), numbers('not again')] : []),
  numbers('twice'),
  numbers('told', 2),
  numbers('disorder', 1),
  numbers('phantom', 1),
  numbers('e2e p50', 3),
  numbers('p99', 3),
];

const FOOTNOTE =
  'Of all messages of a step, its warm-up among them: put in and acknowledged. Twice: delivered again, and of that told to be by the service; disorder: behind a later one of the same producer. e2e: from the sending to the delivery, by one clock.';

/** What became of the messages of each cell. */
export const messages: Section = {
  title: 'Messages',
  of: ({ cells }) => {
    const told = cells.flatMap((cell) => {
      const found = measured(cell);
      return found?.messages === undefined ? [] : [found];
    });
    if (told.length === 0) return [];
    const back = told.some(({ messages: each }) => each !== undefined && 'refused' in each && each.refused > 0);
    const places = grouped(told, where);
    const groups = places.map((group) => ({
      ...(places.length === 1
        ? {}
        : { heading: `payload ${payloadName(group[0].payload)}, ${clusterTitle(group[0].cluster)}` }),
      rows: group.flatMap((cell) => rowOf(cell, back)),
    }));
    return [{ kind: 'table', columns: columnsOf(back), groups, footnotes: [FOOTNOTE] } satisfies Block];
  },
};

function rowOf(cell: MeasuredCell, back: boolean): Row[] {
  const { messages: told, scenario, step, repetition } = cell;
  if (told === undefined) return [];
  const name = [scenario, repetition === 1 ? step.name : `${step.name} #${repetition}`];
  if ('absent' in told) return [{ cells: name, note: { text: `not known: ${told.absent}`, emphasis: 'warning' } }];
  const { acknowledged, delivered, duplicates, redelivered, outOfOrder, phantom, endToEndMs } = told;
  return [
    {
      cells: [
        ...name,
        count(acknowledged),
        count(delivered),
        lostIn(told),
        ...(back ? [count(told.refused), wrong(told.notGivenBack, 'bad')] : []),
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
