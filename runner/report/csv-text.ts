import { printable } from '../../lib/base/printable.ts';

/** What a column has for a row; null and undefined are an empty field. */
export type Value = string | number | boolean | null | undefined;

/** Rows as comma-separated values (RFC 4180, lines end in LF). Numbers are unrounded; what is not known is empty. */
export function csvText(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

/** Characters that make a formula of a text in a spreadsheet, also in their wide forms. */
const FORMULA = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

function field(value: Value): string {
  const plain = typeof value === 'string' ? printable(value) : String(value ?? '');
  const text = typeof value === 'string' && FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
