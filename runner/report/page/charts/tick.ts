import { byteSize, significant } from '../../../../lib/base/format.ts';

/** A number beside an axis: three significant digits, without zeros that say nothing. */
export function tick(value: number): string {
  const text = significant(value, 3);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A size beside an axis. */
export function sizeTick(bytes: number): string {
  return byteSize(bytes);
}
