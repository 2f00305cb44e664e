import type { Cell } from '../../report/cell.ts';
import type { Operation } from '../../targets/operations.ts';
import { type CompletedCell, timed } from '../cells.ts';
import type { Evidence } from './evidence.ts';

/** One of the document's operations, and what stands for it. */
export interface OperationRow {
  readonly label: string;
  readonly operation: Operation;
  /** Of one user; its latency is that of an operation without a queue before it. */
  readonly alone: string;
  /** Of more and more users; its best step is the throughput. */
  readonly many: string;
}

/** Of a store of entries, the three that change something are the same write. */
const OF_ENTRIES: readonly OperationRow[] = [
  {
    label: 'Register Worker, Submit Task, Update Status',
    operation: 'write',
    alone: 'write-sequential',
    many: 'write-concurrent',
  },
  { label: 'Query Results', operation: 'read', alone: 'read-sequential', many: 'read-concurrent' },
];

/** A coordinator has them all. */
const OF_TASKS: readonly OperationRow[] = [
  { label: 'Register Worker', operation: 'register', alone: 'register', many: 'register' },
  { label: 'Submit Task', operation: 'submit', alone: 'submit', many: 'submit' },
  { label: 'Update Status', operation: 'update', alone: 'update', many: 'update' },
  { label: 'Query Results', operation: 'query', alone: 'query', many: 'query' },
];

/** The rows of a table of operations: those of a coordinator where one was measured. */
export function operationRows({ reports }: Pick<Evidence, 'reports'>): readonly OperationRow[] {
  const names = new Set(OF_TASKS.map(({ alone }) => alone));
  return reports.some(({ cells }) => cells.some(({ scenario }) => names.has(scenario))) ? OF_TASKS : OF_ENTRIES;
}

/** What the labels of the rows stand for; none where the target has the document's operations. */
export function operationNotes(rows: readonly OperationRow[]): string[] {
  return rows === OF_ENTRIES
    ? [
        'This target keeps entries: a write stands for what registers, submits and updates, a read for the query; the three differ in nothing that it could tell apart.',
      ]
    : [];
}

/** A figure of one kind of operation in a cell; null where none was ok. */
export function figureOf(
  operation: Operation,
  figure: (result: ReturnType<typeof timed>[number]) => number,
): (cell: CompletedCell) => number | null {
  return (cell) => {
    const result = timed(cell).find((each) => each.operation === operation);
    return result === undefined ? null : figure(result);
  };
}

export function inScenario(name: string): (cell: Cell) => boolean {
  return ({ scenario }) => scenario === name;
}
