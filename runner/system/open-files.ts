import { readFileSync } from 'node:fs';

/**
 * The most files that a process started by this one may have open: the hard limit, up to which Go programs raise theirs by
 * themselves (Go 1.19, os: raise open file rlimit at startup). Null where the system does not say, or sets none.
 */
export function openFilesLimit(read: () => string = () => readFileSync('/proc/self/limits', 'latin1')): number | null {
  try {
    const hard = /^Max open files +\S+ +(\d+)/m.exec(read())?.[1];
    return hard === undefined ? null : Number(hard);
  } catch {
    // No /proc: not known.
    return null;
  }
}
