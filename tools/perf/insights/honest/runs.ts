import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { findingsOf } from '../../../../lib/analysis/insights/insights.ts';
import type { Finding } from '../../../../lib/report/findings.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { toReport } from '../../../../runner/report/read.ts';
import { unavailable } from '../../../../runner/system/errors.ts';
import { projectRoot } from '../../../../runner/system/project-root.ts';

/** Where the reports of honest runs are kept, each packed, by their names. */
export const RUNS = join(projectRoot(), 'test/fixtures/runs');
const SUFFIX = '.json.gz';
/** In place of a folder of whoever made a run. */
const SOMEWHERE = '/somewhere/';

/** A trouble that a rule told of, as a warning or worse. */
export interface Alarm {
  readonly run: string;
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly title: string;
}

/** Names of those that were made. */
export function recordedRuns(folder = RUNS): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
  return files.map((name) => name.slice(0, -SUFFIX.length)).sort();
}

/** @throws UserError when there is none of that name, or it is no report */
export function readRun(name: string, folder = RUNS): Report {
  const path = join(folder, name + SUFFIX);
  if (!existsSync(path)) throw unavailable(`there is no recorded run ${path}`);
  return toReport(JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')), path);
}

/**
 * Keeps a report, without what rules found in it, and without names of places.
 * @param places folders of whoever made it
 * @throws UserError when it names the machine, or a folder all the same
 */
export function keepRun(name: string, { findings: _, ...report }: Report, places: readonly string[], folder = RUNS) {
  const text = neutral(JSON.stringify(report), [...places, projectRoot(), homedir(), tmpdir()]);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name + SUFFIX), gzipSync(text, { level: 9 }));
}

/**
 * A text in which of each path only its last part is left.
 * @throws UserError when it names the machine, or one of the places in another way
 */
export function neutral(text: string, places: readonly string[], machine = hostname()): string {
  const done = places.filter((place) => place.length > 1).reduce(withoutPaths, text);
  const left = [...places.filter((place) => place.length > 1), `"${machine}"`].find((word) => done.includes(word));
  if (left !== undefined) throw unavailable(`the report names ${left}: it is not kept`);
  return done;
}

function withoutPaths(text: string, place: string): string {
  const literally = place.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replaceAll(
    new RegExp(`${literally}(?:/[\\w.@+-]+)*`, 'g'),
    (path) => SOMEWHERE + path.slice(path.lastIndexOf('/') + 1),
  );
}

/** What rules warn of in a report. */
export function alarmsOf(run: string, report: Report): Alarm[] {
  return findingsOf(report).flatMap(({ id, kind, severity, title }) =>
    kind === 'trouble' && severity !== 'note' ? [{ run, rule: id, severity, title }] : [],
  );
}
