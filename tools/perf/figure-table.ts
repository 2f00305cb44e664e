import { significant } from '../../lib/base/format.ts';
import { layoutTable, type TableRow } from '../../lib/base/table.ts';
import { type Figure, type Goal, isMet, type PartResult } from './part.ts';

const COLUMNS = [
  { header: 'figure', align: 'left' },
  { header: 'median', align: 'right' },
  { header: 'unit', align: 'left' },
  { header: 'min..max', align: 'right' },
  { header: 'goal', align: 'right' },
  { header: 'result', align: 'left' },
] as const;

function goalText(goal: Goal | undefined): string {
  const bounds: string[] = [];
  if (goal?.atLeast !== undefined) bounds.push(`>= ${significant(goal.atLeast)}`);
  if (goal?.atMost !== undefined) bounds.push(`<= ${significant(goal.atMost)}`);
  return bounds.join(', ');
}

function rowsOf(figure: Figure): TableRow[] {
  const { name, value, unit, low, high, goal, note } = figure;
  const range = low === undefined || high === undefined ? '' : `${significant(low)}..${significant(high)}`;
  const met = isMet(figure);
  const result = met === null ? '' : met ? 'met' : 'NOT met';
  const row = { cells: [name, significant(value), unit, range, goalText(goal), result] };
  return note === undefined ? [row] : [row, { cells: [], note: `(${note})` }];
}

/** Every figure beside its goal, as lines of text. */
export function figureTable(results: readonly PartResult[], width: number): string[] {
  const rows = results.flatMap((result): TableRow[] => [
    { heading: result.title },
    ...('skipped' in result ? [{ cells: [], note: `skipped: ${result.skipped}` }] : result.figures.flatMap(rowsOf)),
  ]);
  return [...layoutTable(COLUMNS, rows, width).lines];
}
