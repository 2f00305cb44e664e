import type { Report } from '../../lib/report/report.ts';
import { faults } from '../../runner/report/sections/faults.ts';
import { headline } from '../../runner/report/sections/headline.ts';
import { renderReport, renderSections } from '../../runner/report/text/render.ts';
import { readRun } from '../perf/insights/honest/runs.ts';
import { asCode } from './made.ts';

/** The recorded runs that documents show, by what they are shown for. */
const SHOWN: Readonly<Record<string, string>> = { rates: 'etcd-core-small', failover: 'etcd-failover-small' };

/** As wide as a code block of a page has room. */
const WIDTH = 110;
const AS_TEXT = { color: false, unicode: true, width: WIDTH };

/** A report that documents show. @throws Error for an unknown one */
export function shownReport(about: string): Report {
  const name = SHOWN[about];
  if (name === undefined) throw new Error(`no report is shown for "${about}"`);
  return readRun(name);
}

/** The whole of what the program prints of a report. */
export function wholeReport(about: string): string {
  return asCode(renderReport(shownReport(about), AS_TEXT));
}

/** Its last lines. */
export function resultLines(about: string): string {
  return asCode(renderSections([[headline, shownReport(about)]], AS_TEXT));
}

/** What it prints of faults. */
export function faultLines(about: string): string {
  return asCode(renderSections([[faults, shownReport(about)]], AS_TEXT));
}
