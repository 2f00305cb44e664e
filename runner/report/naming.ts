import { byteSize, plural } from '../../lib/base/format.ts';
import type { CellPlan } from '../../lib/report/cell.ts';
import { PROTOCOL_TITLES } from '../../lib/targets/target.ts';

/**
 * Whether a file's name is one that raftmark gives what it keeps of a run, with that ending: UTC time first, so that names in order
 * are runs in order.
 */
export function isRunFile(name: string, ending: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[\w+.-]+$/.test(name) && name.endsWith(ending);
}

/** Of the cells that a note or a failure concerns; the rows of the table tell the others. */
const CELLS_NAMED = 3;

/** A payload as its label and size, or just the size where that is its label: `medium (1 KB)`, `64KB`. */
export function payloadName({ name, bytes }: { readonly name: string; readonly bytes: number }): string {
  return /^\d/.test(name) ? name : `${name} (${byteSize(bytes)})`;
}

/** How a cell was spoken to. */
export type Manner = Pick<CellPlan, 'protocol' | 'reads'>;

/**
 * What tells cells apart by how they were spoken to, for the end of a heading: `, over gRPC`. What they all have in
 * common is left out: the report's head says it.
 */
export function mannerNaming(among: readonly Manner[]): (manner: Manner) => string {
  const differ = (key: keyof Manner): boolean => new Set(among.map((each) => each[key])).size > 1;
  const [protocols, promises] = [differ('protocol'), differ('reads')];
  return ({ protocol, reads }) =>
    (protocols ? `, over ${PROTOCOL_TITLES[protocol]}` : '') + (promises ? `, ${reads} reads` : '');
}

/** The first few of some cells' ids, and how many more there are. */
export function someCells(ids: readonly string[]): string {
  const rest = ids.length - CELLS_NAMED;
  return ids.slice(0, CELLS_NAMED).join(', ') + (rest > 0 ? ` and ${plural(rest, 'more cell')}` : '');
}
