import { allPrintable } from '../../../lib/base/printable.ts';
import type { Report } from '../../../lib/report/report.ts';
import type { Section } from '../section.ts';
import { cells } from '../sections/cells.ts';
import { findings } from '../sections/findings.ts';
import { headline } from '../sections/headline.ts';
import { notes } from '../sections/notes.ts';
import { thresholds } from '../sections/thresholds.ts';
import { markdownOf, plain } from './blocks.ts';

/** What a reader of a job's page is shown, the most important first. */
const SHOWN: readonly Section[] = [headline, thresholds, findings, cells, notes];

/** What a run came to, as Markdown: the headline, thresholds, findings, and the table of cells. */
export function renderMarkdown(report: Report): string {
  const shown = allPrintable(report);
  const { runId, target, versions } = shown;
  const of = [`raftmark ${versions.raftmark}`, versions.target ?? target, `run ${runId}`].join(', ');
  const parts = SHOWN.map((section) => markdownOf(section.title, section.of(shown)));
  return [`# ${plain(of)}\n`, ...parts.filter((part) => part !== '')].join('\n');
}

/**
 * Text cut to a number of bytes at the end of a line, with a last line that says so.
 * @param most bytes in UTF-8
 */
export function cutToBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const said = '\n\nThe rest does not fit here; the report has it.\n';
  const room = most - Buffer.byteLength(said);
  const kept: string[] = [];
  let bytes = 0;
  for (const line of text.split('\n')) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > room) break;
    kept.push(line);
  }
  return room < 0 ? '' : kept.join('\n') + said;
}
