import { dirname, resolve } from 'node:path';
import { duplicateKey } from '../../../lib/base/json-keys.ts';
import { UserError, usageError } from '../../system/errors.ts';
import { CONFIG_FILE } from '../../system/project-root.ts';
import { readWhole } from '../../system/read-whole.ts';
import { checkConfig } from './check.ts';
import type { Config, Given } from './config.ts';
import { configError, type Source } from './describe.ts';
import { isConfigFile, mismatch } from './schema.ts';

/** In bytes: a thousand nodes with all their commands take less. */
const LONGEST = 4 * 1_024 * 1_024;

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'this user may not read it',
};

function readText(path: string | null): string | null {
  const file = path ?? CONFIG_FILE;
  try {
    return readWhole(file, { limitBytes: LONGEST, pipe: true });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (path === null && code === 'ENOENT') return null;
    throw usageError(`${path === null ? file : `--config ${file}`}: ${PROBLEMS[code] ?? message}`);
  }
}

function parse(source: Source, text: string): unknown {
  // Windows editors begin a file with a mark that is no part of it.
  const plain = text.replace(/^\uFEFF/, '');
  try {
    const content: unknown = JSON.parse(plain);
    const twice = duplicateKey(plain);
    if (twice !== null)
      throw configError(source, `${twice} is there twice, and only one of them would count; leave one`);
    return content;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = (error as Error).message.replace(/\s+/g, ' ');
    throw configError(source, `not JSON: ${why}\nComments and trailing commas are not allowed.`);
  }
}

/**
 * Reads and checks a configuration file.
 * @param path null: raftmark.config.json in the working directory
 * @returns null when `path` is null and there is no such file
 * @throws UserError (exit 2) that names the file, the field, what was found and what must be there
 */
export async function readConfig(path: string | null, given?: Given): Promise<Config | null> {
  const text = readText(path);
  if (text === null) return null;
  const file = path ?? CONFIG_FILE;
  const source = { file, folder: dirname(resolve(file)) };
  const content = parse(source, text);
  if (!isConfigFile(content)) throw configError(source, mismatch(content) ?? 'it does not match the schema');
  return checkConfig(source, content, given);
}
