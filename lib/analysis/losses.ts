import { plural } from '../base/format.ts';
import type { Cell } from '../report/cell.ts';
import type { Breach } from './breach.ts';
import { type MeasuredCell, measured } from './cells.ts';
import { messageBreaches } from './message-violation.ts';
import { unorderedEntries } from './safety.ts';

/** What was acknowledged in a cell and is gone, or was never sent and is there. Empty when nothing was found. */
export function breachesOf(cell: Cell): Breach[] {
  const numbers = measured(cell);
  return numbers === null
    ? []
    : [...ofWrites(numbers), ...messageBreaches(numbers.messages ?? null), ...ofTasks(numbers)];
}

/** The same, each as a clause alone. */
export function lossesOf(cell: Cell): string[] {
  return breachesOf(cell).map(({ text }) => text);
}

function ofWrites({ faults }: MeasuredCell): Breach[] {
  if (faults === undefined) return [];
  const { lost, phantom, checked, acknowledged } = faults.safety;
  const unordered = unorderedEntries(faults.safety);
  const of = plural(checked ?? acknowledged, 'write');
  return [
    ...(lost > 0
      ? [
          {
            lost: true,
            text: `acknowledged writes were lost in ${plural(lost, 'entry', 'entries')}, of ${of} that were checked`,
          },
        ]
      : []),
    ...(phantom > 0
      ? [{ lost: false, text: `${plural(phantom, 'entry has', 'entries have')} a value that nobody wrote` }]
      : []),
    ...(unordered > 0
      ? [{ lost: false, text: `reads were not linearizable in ${plural(unordered, 'entry', 'entries')}` }]
      : []),
  ];
}

function ofTasks({ tasks }: MeasuredCell): Breach[] {
  return tasks === undefined || 'absent' in tasks || tasks.lost === 0
    ? []
    : [{ lost: true, text: `${plural(tasks.lost, 'acknowledged change')} of workers on no node's list` }];
}
