import { byteSize, plural } from '../../lib/base/format.ts';

/** Of the cells that a note or a failure concerns; the rows of the table tell the others. */
const CELLS_NAMED = 3;

/** A payload as its label and size, or just the size where that is its label: `medium (1 KB)`, `64KB`. */
export function payloadName({ name, bytes }: { readonly name: string; readonly bytes: number }): string {
  return /^\d/.test(name) ? name : `${name} (${byteSize(bytes)})`;
}

/** The first few of some cells' ids, and how many more there are. */
export function someCells(ids: readonly string[]): string {
  const rest = ids.length - CELLS_NAMED;
  return ids.slice(0, CELLS_NAMED).join(', ') + (rest > 0 ? ` and ${plural(rest, 'more cell')}` : '');
}
