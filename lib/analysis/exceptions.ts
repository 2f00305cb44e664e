import { plural } from '../base/format.ts';

/**
 * Why a cell cannot be taken for measured whose script threw: users that did so were missing from its load.
 * @param first the message of the first exception; null when it is not known
 * @returns null when nothing was thrown
 */
export function exceptionsInWords(exceptions: number, first: string | null): string | null {
  if (exceptions === 0) return null;
  const said = first === null ? '' : `: ${first}`;
  return `the script threw ${plural(exceptions, 'exception')}${said}`;
}
