import { type Column, layoutTable, type TableRow, wrap } from '../../../lib/base/table.ts';
import type { Style } from '../../system/terminal.ts';

/** Sentences are hard to read in longer lines than this, however wide the terminal. */
export const PROSE_WIDTH = 110;

/** Rows of a table that belong under one heading. */
export interface SectionGroup {
  readonly heading: string;
  readonly rows: readonly TableRow[];
}

/**
 * A titled table. The heading of a single group goes beside the title, in place of a line of its own.
 * @returns no lines at all when there is no row
 */
export function tableSection(
  title: string,
  columns: readonly Column[],
  groups: readonly SectionGroup[],
  footnotes: readonly string[],
  width: number,
  style: Style,
): string[] {
  const [first] = groups;
  if (!first) return [];
  const only = groups.length === 1;
  const rows = groups.flatMap(({ heading, rows }): TableRow[] =>
    only ? [...rows] : [{ heading: { text: heading, paint: style.bold } }, ...rows],
  );
  const { lines, dropped } = layoutTable(columns, rows, width, style.dim);
  const notes = dropped.length > 0 ? [...footnotes, `No room for ${dropped.join(', ')}.`] : footnotes;
  return [
    titleLine(title, only ? first.heading : '', style),
    ...lines,
    ...notes.flatMap((text) => wrap(text, Math.min(width, PROSE_WIDTH)).map(style.dim)),
  ];
}

/** The first line of a section, with what it says at once beside it. */
export function titleLine(title: string, beside: string, style: Style): string {
  return beside === '' ? style.bold(title) : `${style.bold(title)}  ${style.dim(beside)}`;
}

export interface Bullet {
  readonly mark: string;
  readonly text: string;
}

/** The lines of a list, wrapped beside their marks. */
export function bulletLines(bullets: readonly Bullet[], width: number): string[] {
  const indent = Math.max(...bullets.map(({ mark }) => mark.length)) + 2;
  return bullets.flatMap(({ mark, text }) =>
    wrap(text, width - indent).map((line, at) => `${(at === 0 ? mark : '').padStart(indent - 1)} ${line}`),
  );
}

/** A titled list; no lines at all when there is nothing to list. */
export function bulleted(title: string, bullets: readonly Bullet[], width: number, style: Style): string[] {
  return bullets.length === 0 ? [] : [style.bold(title), ...bulletLines(bullets, width)];
}

/** A column of numbers; a higher dropOrder leaves a narrow terminal first. */
export function numbers(header: string, dropOrder?: number): Column {
  return { header, align: 'right', ...(dropOrder === undefined ? {} : { dropOrder }) };
}
