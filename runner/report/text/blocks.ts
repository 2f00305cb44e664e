import { largest } from '../../../lib/base/extremes.ts';
import { printable } from '../../../lib/base/printable.ts';
import { layoutTable, type Paint, type TableCell, type TableRow, wrap } from '../../../lib/base/table.ts';
import type { Style } from '../../system/terminal.ts';
import type {
  Block,
  Emphasis,
  FactsBlock,
  HeadingBlock,
  ListBlock,
  ProseBlock,
  Row,
  RowGroup,
  TableBlock,
  Text,
} from '../section.ts';
import { timelineLines } from './timeline.ts';

/** What blocks are printed on. */
export interface Screen {
  /** Characters in a line, and in one of sentences. */
  readonly width: number;
  readonly prose: number;
  /** Whether block characters can be shown. */
  readonly unicode: boolean;
  readonly style: Style;
}

/** Labels take this much at least, with what keeps them from their text, so that short ones line up from run to run. */
const NARROWEST_LABELS = 9;
const GAP = '  ';
const INDENT = '  ';

/**
 * The blocks of a section as text.
 * @returns its parts, each as lines: a blank line belongs between two of them
 */
export function renderBlocks(title: string, blocks: readonly Block[], screen: Screen): string[][] {
  const parts: string[][] = [];
  for (const block of blocks) {
    const above = parts.at(-1);
    if (block.kind === 'heading') parts.push(headingLines(block, screen));
    else if (above) above.push(...blockLines(block, screen));
    else parts.push([...titleLines(title, block, screen), ...blockLines(block, screen)]);
  }
  return parts;
}

/** The title of a section, with what its first block can say at once beside it. */
function titleLines(title: string, first: Exclude<Block, HeadingBlock>, { style }: Screen): string[] {
  if (first.kind === 'prose' || (first.kind === 'table' && first.main)) return [];
  const only = first.kind === 'table' && first.groups.length === 1 ? first.groups[0]?.heading : undefined;
  return [only === undefined ? style.bold(title) : `${style.bold(title)}${GAP}${style.dim(only)}`];
}

function blockLines(block: Exclude<Block, HeadingBlock>, screen: Screen): string[] {
  switch (block.kind) {
    case 'table':
      return tableLines(block, screen);
    case 'facts':
      return factLines(block, screen);
    case 'list':
      return listLines(block, screen);
    case 'prose':
      return proseLines(block, screen);
    case 'timeline':
      return timelineLines(block, screen);
  }
}

function painter(emphasis: Emphasis | undefined, style: Style): Paint {
  switch (emphasis) {
    case undefined:
      return (text) => text;
    case 'strong':
      return style.bold;
    case 'muted':
      return style.dim;
    case 'good':
      return style.green;
    case 'warning':
      return style.yellow;
    case 'bad':
      return style.red;
  }
}

/** A text, and what paints it. */
function parted(text: Text, style: Style): { text: string; paint: Paint } {
  return typeof text === 'string'
    ? { text, paint: painter(undefined, style) }
    : { text: text.text, paint: painter(text.emphasis, style) };
}

function headingLines({ text: heading, beside }: HeadingBlock, screen: Screen): string[] {
  const { style } = screen;
  const title = printable(heading);
  const [only, ...others] = beside.map((text) => parted(text, style));
  if (!only) return [style.bold(title)];
  if (others.length > 0) return severalBeside(title, [only, ...others], screen);
  const indent = title.length + GAP.length;
  return wrap(only.text, screen.prose - indent).map(
    (line, at) => (at === 0 ? style.bold(title) + GAP : ' '.repeat(indent)) + only.paint(line),
  );
}

/** Several texts beside a heading: as many as have room go into its line, each whole, and the others below. */
function severalBeside(
  title: string,
  texts: readonly { text: string; paint: Paint }[],
  { style, prose }: Screen,
): string[] {
  const indent = title.length + GAP.length;
  const lines: string[] = [];
  let length = 0;
  texts.forEach(({ text, paint }, at) => {
    const plain = printable(text) + (at < texts.length - 1 ? ',' : '');
    const painted = paint(printable(text)) + plain.slice(printable(text).length);
    if (lines.length > 0 && indent + length + 1 + plain.length <= prose) {
      lines.push(`${lines.pop()} ${painted}`);
      length += 1 + plain.length;
    } else {
      lines.push((lines.length === 0 ? style.bold(title) + GAP : ' '.repeat(indent)) + painted);
      length = plain.length;
    }
  });
  return lines;
}

function tableLines(block: TableBlock, screen: Screen): string[] {
  const { style, width } = screen;
  const { columns, groups, footnotes, main = false, advice } = block;
  const rows = groups.flatMap((group): TableRow[] => [
    ...(main || groups.length > 1 ? headingRows(group, style) : []),
    ...group.rows.map((row) => tableRow(row, style)),
  ]);
  const { lines, dropped } = layoutTable(columns, rows, width, style.dim);
  const lacking = `No room for ${dropped.join(', ')}${advice === undefined ? '' : `: ${advice}`}.`;
  const notes = dropped.length > 0 ? [...footnotes, lacking] : footnotes;
  return [...lines, ...(main ? [''] : []), ...notes.flatMap((text) => wrap(text, screen.prose).map(style.dim))];
}

function headingRows({ heading }: RowGroup, style: Style): TableRow[] {
  return heading === undefined ? [] : [{ heading: { text: heading, paint: style.bold } }];
}

function tableRow({ cells, note, nested }: Row, style: Style): TableRow {
  const texts = cells.map((text, at) => tableCell(text, style, nested && at === 0 ? INDENT : ''));
  return note === undefined ? { cells: texts } : { cells: texts, note: tableCell(note, style) };
}

function tableCell(text: Text, style: Style, indent = ''): TableCell {
  if (typeof text === 'string') return indent + text;
  const { text: plain, paint } = parted(text, style);
  return { text: indent + plain, paint };
}

function factLines({ facts }: FactsBlock, screen: Screen): string[] {
  const { style } = screen;
  const longest = largest(facts.map(({ label }) => printable(label).length));
  const indent = Math.max(longest + GAP.length, NARROWEST_LABELS);
  return facts.flatMap(({ label, text }) => {
    const { text: plain, paint } = parted(text, style);
    return wrap(plain, screen.prose - indent).map((line, at) => {
      const before = style.dim((at === 0 ? printable(label) : '').padEnd(indent));
      // What has no label is all of its line.
      return label === '' ? paint(before + line) : before + paint(line);
    });
  });
}

function listLines({ items, emphasis }: ListBlock, screen: Screen): string[] {
  const indent = largest(items.map(({ mark }) => mark.length)) + 2;
  const paint = painter(emphasis, screen.style);
  return items.flatMap(({ mark, text }) =>
    wrap(text, screen.prose - indent).map((line, at) =>
      paint(`${(at === 0 ? mark : '').padStart(indent - 1)} ${line}`),
    ),
  );
}

function proseLines({ text }: ProseBlock, screen: Screen): string[] {
  const { text: plain, paint } = parted(text, screen.style);
  return wrap(plain, screen.prose).map(paint);
}
