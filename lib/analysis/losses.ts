import { plural } from '../base/format.ts';
import type { Cell } from '../report/cell.ts';
import type { Safety } from '../report/safety.ts';
import { type MeasuredCell, measured } from './cells.ts';
import { messageViolation } from './message-violation.ts';

/** What was acknowledged in a cell and is gone, or was never sent and is there, each a clause. Empty when nothing was found. */
export function lossesOf(cell: Cell): string[] {
  const numbers = measured(cell);
  return numbers === null ? [] : [...ofWrites(numbers), ...ofMessages(numbers), ...ofTasks(numbers)];
}

/** Acknowledged writes that are gone, as a clause; null where none was found. */
export function writesLost({ lost, checked, acknowledged }: Safety): string | null {
  if (!(lost > 0)) return null;
  return `acknowledged writes were lost in ${plural(lost, 'entry', 'entries')}, of ${plural(checked ?? acknowledged, 'write')} that were checked`;
}

function ofWrites({ faults }: MeasuredCell): string[] {
  if (faults === undefined) return [];
  const { phantom } = faults.safety;
  const lost = writesLost(faults.safety);
  return [
    ...(lost === null ? [] : [lost]),
    ...(phantom > 0 ? [`${plural(phantom, 'entry has', 'entries have')} a value that nobody wrote`] : []),
  ];
}

function ofMessages({ messages }: MeasuredCell): string[] {
  const violated = messageViolation(messages ?? null);
  return violated === null ? [] : [violated];
}

function ofTasks({ tasks }: MeasuredCell): string[] {
  return tasks === undefined || 'absent' in tasks || tasks.lost === 0
    ? []
    : [`${plural(tasks.lost, 'acknowledged change')} of workers on no node's list`];
}
