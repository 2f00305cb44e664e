import { PROBE_ENTRIES } from '../../../lib/data/once.ts';
import type { History } from './history.ts';

/** How large values are. */
export interface ValueSizes {
  /** Of the dataset and the load. */
  readonly payloadBytes: number;
  /** Of the probes. */
  readonly probeBytes: number;
}

/**
 * Bytes of the values that a store held at a moment: those of the dataset, and of all other entries that had been written by then.
 * What was not acknowledged is left out.
 * @param seeded entries of the dataset
 */
export function heldBytes(history: History, seeded: number, atMs: number, sizes: ValueSizes): number {
  const written = new Set<number>();
  for (let row = 0; row < history.size; row++) {
    const entry = history.entry(row);
    if (entry >= seeded && history.isWrite(row) && history.isOk(row) && history.endedMs(row) < atMs) written.add(entry);
  }
  let bytes = seeded * sizes.payloadBytes;
  for (const entry of written) bytes += entry < PROBE_ENTRIES ? sizes.payloadBytes : sizes.probeBytes;
  return bytes;
}
