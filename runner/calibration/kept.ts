import type { Absent } from '../../lib/base/absent.ts';
import type { Measuring } from '../../lib/report/calibration.ts';
import { inWords } from '../system/files.ts';
import type { CacheKey, CalibrationCache } from './cache.ts';

/** Measures what no earlier run has measured, and keeps it. */
export interface Keeper {
  /** What an earlier run has kept for a key; null when it is to be measured. */
  kept<Value extends object>(key: CacheKey): Promise<(Value & Measuring) | null>;
  /**
   * Measures and keeps; why it failed where it did, with a warning.
   * @param what in words, to follow "calibrating"
   * @throws the signal's reason
   */
  measured<Value extends object>(
    what: string,
    key: CacheKey,
    measure: () => Promise<Value>,
  ): Promise<(Value & Measuring) | Absent>;
}

export interface KeeperOptions {
  readonly cache: CalibrationCache;
  /** Measure again what was kept. */
  readonly refresh: boolean;
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
}

export function makeKeeper({ cache, refresh, warn, signal }: KeeperOptions): Keeper {
  let told = false;
  return {
    async kept<Value extends object>(key: CacheKey) {
      const kept = refresh ? null : await cache.get<Value>(key);
      return kept === null ? null : { ...kept.value, measuredAt: kept.measuredAt, cached: true };
    },
    async measured<Value extends object>(what: string, key: CacheKey, measure: () => Promise<Value>) {
      try {
        signal.throwIfAborted();
        const value = await measure();
        const measuredAt = new Date().toISOString();
        await cache.put(key, { measuredAt, value }).catch((error: unknown) => {
          if (!told) warn(`calibration cannot be kept for the next run: ${inWords(error)}`);
          told = true;
        });
        return { ...value, measuredAt, cached: false };
      } catch (error) {
        signal.throwIfAborted();
        const reason = inWords(error);
        warn(`calibration of ${what} failed: ${reason}`);
        return { absent: reason };
      }
    },
  };
}
