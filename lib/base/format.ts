/**
 * Numbers, sizes and times as text. Shared with the k6 scripts, whose engine has no Intl: everything here is arithmetic on
 * strings, and a value that is not a finite number reads `-`.
 */

const NOTHING = '-';

function group(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A number with thousands separators, rounded to `decimals` places: 12345.6 is `12,346`. */
export function count(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return NOTHING;
  const digits = group(Math.abs(value).toFixed(decimals));
  return value < 0 && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/**
 * A number with `digits` significant digits, never in exponent form; digits before the decimal point are all kept:
 * 0.41234 is `0.412`, 12.345 is `12.3`, 12345.6 is `12,346`.
 */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return NOTHING;
  if (value === 0) return '0';
  // The exponent after rounding (9.996 has that of 10.0), read from the text: log10 is not exact in every engine.
  const exponent = Number(value.toExponential(digits - 1).split('e')[1]);
  return count(value, Math.min(Math.max(digits - 1 - exponent, 0), 9));
}

/** A latency in milliseconds, without its unit: three significant digits. */
export function milliseconds(ms: number): string {
  return significant(ms, 3);
}

/** A difference of latencies in milliseconds, with its sign and without its unit; below a microsecond there is none: `+1.7`, `-0.040`, `0`. */
export function addedMilliseconds(ms: number): string {
  if (Math.abs(ms) < 0.0005) return '0';
  const text = significant(ms, 2);
  return ms > 0 && text !== NOTHING ? `+${text}` : text;
}

/** How many times as much: three significant digits and an `x`, such as `4.62x`. */
export function times(ratio: number): string {
  return Number.isFinite(ratio) ? `${significant(ratio, 3)}x` : NOTHING;
}

/** Events per second, without a unit: whole from 100 on, three significant digits below. */
export function perSecond(rate: number): string {
  return significant(rate, 3);
}

/**
 * A share as a percentage that never rounds to none or to all: 0.00001 is `<0.01 %`, 0.99999 is `>99.9 %`. Of what can be more than
 * all it has that as well: 1.2 is `120.0 %`, and 1.0001 is `>100 %`.
 */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return NOTHING;
  if (share <= 0) return '0 %';
  if (share === 1) return '100 %';
  if (share > 1) return share < 1.0005 ? '>100 %' : `${count(share * 100, 1)} %`;
  if (share < 0.0001) return '<0.01 %';
  if (share >= 0.9995) return '>99.9 %';
  return `${share < 0.01 ? (share * 100).toFixed(2) : (share * 100).toFixed(1)} %`;
}

/** A size in binary units, as in the payloads' labels (1 KB is 1,024 bytes), without needless decimals: 1536 is `1.5 KB`. */
export function byteSize(bytes: number): string {
  if (!Number.isFinite(bytes)) return NOTHING;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  // 1,023.9995 KB would read "1,024 KB": what rounds up to the next unit belongs there.
  while (unit < units.length - 1 && Math.abs(value) >= 1023.5) {
    value /= 1024;
    unit++;
  }
  return `${withoutZeros(significant(value, 3))} ${units[unit]}`;
}

function withoutZeros(digits: string): string {
  return digits.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

/** Bytes per second as binary megabytes per second (1,048,576 bytes), without its unit; anything below 0.001 reads `<0.001`. */
export function megabytesPerSecond(bytesPerSecond: number): string {
  const value = bytesPerSecond / 1_048_576;
  return value > 0 && value < 0.001 ? '<0.001' : significant(value, 3);
}

/** A length of time in seconds, in the units a person would use: `850 ms`, `12.3 s`, `4 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return NOTHING;
  if (seconds === 0) return '0 s';
  if (seconds < 0.9995) return `${withoutZeros(significant(seconds * 1000, 3))} ms`;
  if (seconds < 59.95) return `${withoutZeros(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** An ISO 8601 time in UTC as a person reads it: `2026-02-02 21:30:00 UTC`. Other text is given back as it is. */
export function utcTime(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC` : iso;
}

/** A number with its noun in the right form: `1 node`, `3 nodes`. */
export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}

/** Stands for a moment that was not seen. */
export const NOT_SEEN = '-';

/** A length of time for a table: milliseconds below one second, `1.34 s` above, minutes from one minute on; `-` for null. */
export function elapsed(ms: number | null): string {
  if (ms === null) return NOT_SEEN;
  if (ms === 0) return '0 ms';
  return ms >= 999.5 && ms < 59_950 ? `${significant(ms / 1_000, 3)} s` : duration(ms / 1_000);
}

/** A length of time for a column of milliseconds, all in one unit so that they can be compared at a glance; `-` for null. */
export function inMs(ms: number | null): string {
  return ms === null ? NOT_SEEN : milliseconds(ms);
}
