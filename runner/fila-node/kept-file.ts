import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** A small JSON value that outlives the process: written whole, and at once there or not. */
export class KeptFile<T> {
  readonly #path: string;
  #value: T;

  /** @param empty what it holds when there is no such file */
  constructor(path: string, empty: T) {
    this.#path = path;
    this.#value = read(path) ?? empty;
  }

  get value(): T {
    return this.#value;
  }

  /** It is on disk when this returns. */
  write(value: T): void {
    const part = `${this.#path}.part`;
    const file = openSync(part, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(value));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, this.#path);
    this.#value = value;
  }
}

function read<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
