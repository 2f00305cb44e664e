import { isAbsolute, resolve } from 'node:path';
import { type UserError, usageError } from '../../system/errors.ts';

/** Where a configuration comes from: what messages call the file, and its folder as an absolute path. */
export interface Source {
  readonly file: string;
  readonly folder: string;
}

/** Something wrong in the file: exit 2. */
export function fault(source: Source, text: string): UserError {
  return usageError(`${source.file}: ${text}`);
}

/** The absolute path of one that is relative to the file. @throws UserError for `~`, which only shells know */
export function pathFrom(source: Source, place: string, path: string): string {
  if (/^~(\/|$)/.test(path)) {
    throw fault(source, `${place} is "${path}"; it must be written without ~, which only a shell replaces`);
  }
  return isAbsolute(path) ? path : resolve(source.folder, path);
}
