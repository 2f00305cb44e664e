import { readFileSync } from 'node:fs';
import { openFilesLimit } from './open-files.ts';

/** What a file of /proc holds; null where there is none. */
function proc(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // No /proc, or one without it: not known.
    return null;
  }
}

/** How many ports the system gives to connections by itself; null where the text is none of /proc/sys/net/ipv4/ip_local_port_range. */
export function portsOf(text: string | null): number | null {
  const range = /^(\d+)\s+(\d+)/.exec(text ?? '');
  return range === null ? null : Number(range[2]) - Number(range[1]) + 1;
}

/** Bytes that programs can have without swapping; null where the text is none of /proc/meminfo. */
export function availableOf(text: string | null): number | null {
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(text ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}

/** What this machine gives to connections, as it is now. Each null where the system does not say. */
export function readHolding() {
  return {
    openFiles: openFilesLimit(),
    ports: portsOf(proc('/proc/sys/net/ipv4/ip_local_port_range')),
    memoryBytes: availableOf(proc('/proc/meminfo')),
  };
}
