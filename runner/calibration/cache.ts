import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, parseObject } from '../../lib/base/json.ts';

/** What a measurement depends on: kept values are for exactly these. */
export type CacheKey = Readonly<Record<string, string | number | null>>;

/** A value as it was kept. */
export interface Kept<Value> {
  readonly measuredAt: string;
  readonly value: Value;
}

/**
 * Values of earlier runs, a file for each, so that runs at the same time never write the same file in part: each is made under
 * another name and moved into place, and the last one stays.
 */
export class CalibrationCache {
  readonly #folder: string;

  /** @param folder made when there is something to keep */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What was kept for a key; null when there is nothing, or nothing that can be read. */
  async get<Value>(key: CacheKey): Promise<Kept<Value> | null> {
    const text = await readFile(this.#pathOf(key), 'utf8').catch(() => '');
    const kept = parseObject(text);
    // The name of a file is a short hash, and a file may be anybody's.
    if (kept === null || JSON.stringify(kept.key) !== textOf(key)) return null;
    const { measuredAt, value, check } = kept;
    if (typeof measuredAt !== 'string' || !isObject(value) || check !== checkOf(measuredAt, value)) return null;
    return { measuredAt, value: value as Value };
  }

  /** @throws Error when it cannot be written */
  async put<Value extends object>(key: CacheKey, { measuredAt, value }: Kept<Value>): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const path = this.#pathOf(key);
    const made = `${path}.${randomUUID()}`;
    try {
      const check = checkOf(measuredAt, value);
      await writeFile(made, `${JSON.stringify({ key: ordered(key), measuredAt, value, check }, null, 1)}\n`);
      await rename(made, path);
    } catch (error) {
      await rm(made, { force: true });
      throw error;
    }
  }

  #pathOf(key: CacheKey): string {
    return join(this.#folder, `${hashOf(textOf(key))}.json`);
  }
}

/** A report is made of what was kept: what somebody has changed is measured again. */
function checkOf(measuredAt: string, value: object): string {
  return hashOf(measuredAt + JSON.stringify(value));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

function ordered(key: CacheKey): CacheKey {
  return Object.fromEntries(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf(key: CacheKey): string {
  return JSON.stringify(ordered(key));
}
