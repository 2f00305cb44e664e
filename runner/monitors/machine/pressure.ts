/** For how long tasks have waited for something since the machine was started, in seconds; null where a line is missing. */
export interface Waited {
  readonly some: number;
  readonly full: number | null;
}

/** A file of /proc/pressure (Linux, Documentation/accounting/psi.rst), whose totals are microseconds. Null when it is none. */
export function parsePressure(text: string): Waited | null {
  const total = (name: string): number | null => {
    const micros = new RegExp(`^${name} .*total=(\\d+)`, 'm').exec(text)?.[1];
    return micros === undefined ? null : Number(micros) / 1e6;
  };
  const some = total('some');
  return some === null ? null : { some, full: total('full') };
}
