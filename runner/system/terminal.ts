import type { Paint } from '../../lib/base/table.ts';

export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
}

/**
 * Whether output to a stream should be coloured. FORCE_COLOR decides first and NO_COLOR second, as in Node itself; without
 * either, a terminal that is not dumb gets colours and everything else does not.
 */
export function wantsColor(env: NodeJS.ProcessEnv, stream: { readonly isTTY?: boolean }): boolean {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** Whether text may hold characters beyond ASCII: by the locale, as the first of its variables that is set names it. */
export function wantsUnicode(env: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}

/** The colours in use, as functions that leave text alone when there are none. */
export function createStyle(color: boolean): Style {
  const paint =
    (open: number, close: number): Paint =>
    (text) =>
      color ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39), yellow: paint(33, 39) };
}

/** A file or a pipe has no width of its own; this has room for all columns. */
const WIDTH_WITHOUT_TERMINAL = 160;

/** Characters in a line of a stream: the terminal's columns, or 160 where there is none or it does not tell. */
export function outputWidth(stream: { readonly columns?: number | undefined }): number {
  return stream.columns || WIDTH_WITHOUT_TERMINAL;
}
