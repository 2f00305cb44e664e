import { SharedArray } from 'k6/data';
import type { Dataset } from '../data/dataset.ts';
import { makePool, poolOffset } from '../data/payload.ts';
import { STAMP_BYTES, stamper, writerNumber } from '../data/stamp.ts';
import type { Settings } from '../exchange/settings.ts';
import type { LoadRequests } from '../targets/target.ts';

/** The text that all values are cut from: made once for all virtual users. Init context only. */
export function sharedPool(settings: Settings): () => string {
  const shared = new SharedArray('pool', () => [makePool(settings.seed, settings.payload.bytes, settings.entropy)]);
  return () => shared[0] as string;
}

/** One virtual user's requests, laid out once. */
export function layOut(settings: Settings, dataset: Dataset, pool: string, user: number): LoadRequests {
  const writer = writerNumber(settings.epoch, user);
  const from = poolOffset(writer);
  return settings.target.entries.loadRequests({
    namespaces: dataset.namespaces,
    namespaceIndex: dataset.namespaceIndex,
    keyNumber: dataset.keyNumber,
    filler: pool.slice(from, from + settings.payload.bytes - STAMP_BYTES),
    stampInto: (buffer, offset) => stamper(buffer, writer, offset),
  });
}
