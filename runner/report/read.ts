import { analyse } from '../../lib/analysis/analyse.ts';
import { isObject } from '../../lib/base/json.ts';
import { type Report, SCHEMA_VERSION } from '../../lib/report/report.ts';
import { usageError } from '../system/errors.ts';
import { inWords } from '../system/files.ts';
import { readWhole } from '../system/read-whole.ts';
import { completeReport, isStale } from './complete.ts';
import { firstFew, isReport, isVersion1, schemaErrors, version1Errors } from './schema.ts';
import { fromVersion1 } from './upgrade.ts';

/**
 * Reads a report of this or an older raftmark.
 * @throws UserError (exit 2) when there is no such file, or it is not a report that this version can read.
 */
export async function readReport(path: string): Promise<Report> {
  return toReport(parse(textOf(path), path), path);
}

function textOf(path: string): string {
  try {
    return readWhole(path, { pipe: true });
  } catch (error) {
    throw usageError(`cannot read ${path}: ${inWords(error)}`);
  }
}

/**
 * A document as a report of today.
 * @param path where it comes from, for messages
 * @throws UserError (exit 2) when it is not a report that this version can read.
 */
export function toReport(document: unknown, path: string): Report {
  const report = toCurrent(document, path);
  if (!isReport(report)) {
    throw usageError(`${path} is not a valid report: ${firstFew(schemaErrors(report))}`);
  }
  const stale = isObject(document) && isObject(document.analyses) && isStale(document.analyses);
  return stale ? { ...report, analyses: analyse(report.cells) } : report;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const what = text.trim() === '' ? 'it is empty' : (error as Error).message;
    throw usageError(`${path} is not a report: not JSON (${what})`);
  }
}

/** Brings what an older raftmark wrote into today's form. */
function toCurrent(document: unknown, path: string): unknown {
  const version = isObject(document) ? document.schemaVersion : undefined;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw usageError(
      `${path} is not a raftmark report: it has no schemaVersion; give a file that npm run bench has written`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw usageError(
      `${path} was written by a newer raftmark (schema ${version}, this one reads up to ${SCHEMA_VERSION}): update raftmark`,
    );
  }
  if (version === 1) {
    if (isVersion1(document)) return fromVersion1(document);
    throw usageError(`${path} is not a valid report: ${firstFew(version1Errors(document))}`);
  }
  return isObject(document) ? completeReport(document) : document;
}
