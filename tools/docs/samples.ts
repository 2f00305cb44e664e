import { faults } from '../../runner/report/sections/faults.ts';
import { headline } from '../../runner/report/sections/headline.ts';
import { renderReport, renderSections } from '../../runner/report/text/render.ts';
import { asCode } from './made.ts';
import { shownReport } from './shown.ts';

/** As wide as a code block of a page has room. */
const WIDTH = 110;
const AS_TEXT = { color: false, unicode: true, width: WIDTH };

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
