import { count } from '../../../lib/base/format.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { CellTasks } from '../../../lib/report/tasks.ts';
import { numbers, type Row, type Section, words } from '../section.ts';

interface Told {
  readonly cell: Cell;
  readonly tasks: CellTasks;
}

/** What became of acknowledged operations of workers and tasks, by the lists of the nodes. */
export const tasks: Section = {
  title: 'Workers and tasks',
  of({ cells }) {
    const told = cells.flatMap((cell): Told[] =>
      'tasks' in cell && cell.tasks !== undefined ? [{ cell, tasks: cell.tasks }] : [],
    );
    if (told.length === 0) return [];
    return [
      {
        kind: 'table',
        columns: [words('scenario'), words('step'), numbers('acknowledged'), words('listed, by node'), numbers('lost')],
        groups: [{ rows: told.map(row) }],
        footnotes: [
          "Listed: operations of the measured window that the node's list of workers shows once nodes had time to pass them on; more than were acknowledged where some came without an answer.",
          'Lost: acknowledged, and in no list; a range where one that came without an answer may be listed in the place of one that is lost.',
        ],
      },
    ];
  },
};

function row({ cell, tasks: became }: Told): Row {
  const place = [cell.scenario, cell.step.name];
  if ('absent' in became) return { cells: place, note: { text: `not known: ${became.absent}`, emphasis: 'muted' } };
  const { acknowledged, listed, lost, lostAtMost } = became;
  const missing = lostAtMost === undefined ? count(lost) : `${count(lost)}..${count(lostAtMost)}`;
  return {
    cells: [
      ...place,
      count(acknowledged),
      listed.map(({ changes }) => (changes === null ? '-' : count(changes))).join(', '),
      lost === 0 ? missing : { text: missing, emphasis: 'bad' },
    ],
  };
}
