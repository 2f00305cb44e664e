import { collectNotes } from '../../../lib/analysis/notes.ts';
import { someCells } from '../naming.ts';
import { listOf, type Section } from '../section.ts';

/** Why cells are not simply valid, by the numbers that their rows point to. */
export const notes: Section = {
  title: 'Why not valid',
  of: (report) =>
    listOf(
      collectNotes(report.cells).notes.map(({ number, level, text, alike, cells }) => ({
        mark: `[${number}]`,
        text: `${level}: ${text} (${someCells(cells)}${alike ? '; each with a figure of its own' : ''})`,
      })),
    ),
};
