import { open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { mistakeInWords } from '../../lib/base/mistake.ts';
import { ALL_TIERS } from '../../lib/data/tier.ts';
import type { Report } from '../../lib/report/report.ts';
import { unavailable } from '../system/errors.ts';
import { exists, inWords } from '../system/files.ts';
import { checkReport } from './check/check.ts';
import { INVALID_SUFFIX } from './folder.ts';
import { firstFew, schemaErrors } from './schema.ts';

/**
 * Saves a report as `<UTC time>-<tiers>.json`, all of it or nothing, never over another file.
 * @returns the path of the file.
 * @throws Error when the report is not one by its own schema or contradicts itself: a bug of raftmark. It is then saved as
 *   `*.invalid.json`, so that nothing measured is lost. UserError (exit 3) when the file cannot be written.
 */
export async function writeReport(report: Report, folder: string): Promise<string> {
  const errors = reportErrors(report);
  const path = await save(report, folder, reportName(report), errors.length > 0 ? INVALID_SUFFIX : '.json');
  if (errors.length > 0) {
    throw new Error(`this is a bug of raftmark: its report is not valid: ${firstFew(errors)}. It was saved as ${path}`);
  }
  return path;
}

/** Why a report would not be valid: by its schema, or because it contradicts itself. Empty when it is. */
export function reportErrors(report: Report): string[] {
  // An unusable report is only asked for consistency once its shape is right.
  const shape = schemaErrors(report);
  if (shape.length > 0) return shape;
  try {
    return checkReport(report);
  } catch (error) {
    // What cannot be checked is not said to be right, and is saved all the same.
    return [`it could not be checked: ${mistakeInWords(error)}`];
  }
}

/** The name of a report without its extension, e.g. `2026-02-02T21-30-00-small`; `all` stands for the tiers of --tier all. */
export function reportName(report: Pick<Report, 'startedAt' | 'tiers'>): string {
  const tiers = report.tiers.map(({ name }) => name).join('+');
  const time = report.startedAt.slice(0, 19);
  // A broken report is saved too, so the name must not trust what is in it.
  return `${time}-${tiers === ALL_TIERS.join('+') ? 'all' : tiers}`.replace(/:/g, '-').replace(/[^\w+.-]/g, '_');
}

async function save(report: Report, folder: string, name: string, suffix: string): Promise<string> {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  for (let attempt = 1; ; attempt++) {
    const file = `${attempt === 1 ? name : `${name}-${attempt}`}${suffix}`;
    const path = join(folder, file);
    try {
      if (await writeNew(path, join(folder, `.${file}.tmp`), text)) return path;
    } catch (error) {
      throw unavailable(`the report cannot be written to ${path}: ${inWords(error)}`, error);
    }
  }
}

/**
 * Writes a file that is either complete or not there. The temporary file is made exclusively, so while it exists the final
 * name is ours: two runs that end in the same second cannot take the same name.
 * @returns false when the name is taken.
 */
async function writeNew(path: string, temporary: string, text: string): Promise<boolean> {
  const file = await open(temporary, 'wx', 0o644).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  if (file === null) return false;
  let renamed = false;
  try {
    try {
      if (await exists(path)) return false;
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    renamed = true;
    return true;
  } finally {
    if (!renamed) await unlink(temporary).catch(() => undefined);
  }
}
