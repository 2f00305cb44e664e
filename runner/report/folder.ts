import { access, constants, mkdir, open, readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { usageError } from '../system/errors.ts';
import { inWords } from '../system/files.ts';

/** A name that writeReport gives: UTC time first, so that names in order are reports in order. */
const REPORT_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-.*\.json$/;
export const INVALID_SUFFIX = '.invalid.json';

/**
 * Proves, before hours are measured, that a report can be written to a folder: makes the folder if it is missing and writes
 * a probe, which is gone again afterwards. A folder that it made is taken away again on failure and in a dry run.
 * @throws UserError (exit 2) when it cannot be made or written.
 */
export async function checkWritable(folder: string, { dryRun = false } = {}): Promise<void> {
  const missing = await missingFolders(resolve(folder));
  let proven = false;
  try {
    // One at a time: Node's own recursive mkdir never returns where a parent refuses with ENOENT, as /proc does.
    for (const path of [...missing].reverse()) await mkdir(path, { mode: 0o755 });
    await probe(folder);
    proven = true;
  } catch (error) {
    throw usageError(
      `reports cannot be written to ${folder}: ${inWords(error)}; choose another folder with --output-dir`,
    );
  } finally {
    if (!proven || dryRun) {
      // What is not empty by now belongs to somebody else and stays.
      for (const made of missing) await rmdir(made).catch(() => undefined);
    }
  }
}

/**
 * Proves, before anything is measured, that a file can be written: its folder is there, and it is none itself.
 * @param flag that names it, for messages
 * @throws UserError (exit 2) when it cannot
 */
export async function checkNewFile(path: string, flag: string): Promise<void> {
  const refusal = (why: string) => usageError(`${flag} "${path}" cannot be written: ${why}; name another file`);
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isFile()) throw refusal('it is there, and no file');
  try {
    // Where it is there, it will be written over.
    await access(found === null ? dirname(resolve(path)) : path, constants.W_OK);
  } catch (error) {
    throw refusal(inWords(error));
  }
}

/** The folders on a path that do not exist yet, innermost first. */
async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const exists = await access(at).then(
      () => true,
      () => false,
    );
    if (exists || at === dirname(at)) return missing;
    missing.push(at);
  }
}

async function probe(folder: string): Promise<void> {
  const path = join(folder, `.raftmark-probe-${process.pid}`);
  const file = await open(path, 'wx');
  try {
    await file.write('probe');
  } finally {
    await file.close();
    await unlink(path);
  }
}

/** The path of the newest report in a folder, by the time in its name; null when there is none. */
export async function newestReport(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  const reports = names.filter((name) => REPORT_NAME.test(name) && !name.endsWith(INVALID_SUFFIX)).sort();
  const newest = reports.at(-1);
  return newest === undefined ? null : join(folder, newest);
}
