import { allPrintable } from '../../../lib/base/printable.ts';
import type { Report } from '../../../lib/report/report.ts';
import { createStyle } from '../../system/terminal.ts';
import type { Section } from '../section.ts';
import { SECTIONS } from '../sections/index.ts';
import { renderBlocks } from './blocks.ts';

/** Sentences are hard to read in longer lines than this, however wide the terminal. */
const PROSE_WIDTH = 110;

/**
 * A report as text for a terminal: what was measured, one row per cell and operation, what follows from them, and what is to
 * be known about them.
 * @param options.width characters in a line; columns that have no room are left out, and named.
 * @param options.unicode whether block characters can be shown; timelines are digits otherwise.
 * @returns lines, each ending in a line feed.
 */
export function renderReport(
  report: Report,
  options: { readonly color: boolean; readonly width: number; readonly unicode?: boolean },
): string {
  // Whoever has made the report: nothing in it may steer a terminal.
  const shown = allPrintable(report);
  return renderSections(
    SECTIONS.map((section) => [section, shown]),
    options,
  );
}

/** Sections, each of a report that holds nothing that could steer a terminal, as text. */
export function renderSections(
  sections: readonly (readonly [Section, Report])[],
  options: { readonly color: boolean; readonly width: number; readonly unicode?: boolean },
): string {
  const { width, unicode = false } = options;
  const screen = { width, prose: Math.min(width, PROSE_WIDTH), unicode, style: createStyle(options.color) };
  const parts = sections.flatMap(([section, report]) => renderBlocks(section.title, section.of(report), screen));
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
