import type { Column } from '../../lib/base/table.ts';
import type { Timeline } from '../../lib/report/faults.ts';
import type { Report } from '../../lib/report/report.ts';

/** A part of what is shown of a report: what to say, and not how it looks. Whoever shows it prints its blocks. */
export interface Section {
  /** Its name. A terminal leaves it out where the blocks tell what they are. */
  readonly title: string;
  /** What there is to show of a report, in order; no block when there is nothing. */
  of(report: Report): readonly Block[];
}

export type Block = HeadingBlock | TableBlock | FactsBlock | ListBlock | ProseBlock | TimelineBlock;

/** What a piece of text means to the reader. */
export type Emphasis = 'strong' | 'muted' | 'good' | 'warning' | 'bad';

/** Text as it is, or with a word for how it is meant. */
export type Text = string | { readonly text: string; readonly emphasis: Emphasis };

/** Opens a part of a section under a name of its own; in front of all blocks it takes the place of the section's title. */
export interface HeadingBlock {
  readonly kind: 'heading';
  readonly text: string;
  /** What is said at once, beside it. */
  readonly beside: readonly Text[];
}

export interface TableBlock {
  readonly kind: 'table';
  /** A column with a `dropOrder` may be left out where there is no room. */
  readonly columns: readonly Column[];
  readonly groups: readonly RowGroup[];
  /** Sentences that explain the table. */
  readonly footnotes: readonly string[];
  /** The table of a report's cells: it needs no title, and the heading of a group stays in it even where it is the only one. */
  readonly main?: true;
  /** Where to find columns that had no room, as an advice: `widen the terminal`. */
  readonly advice?: string;
}

/** Rows that belong under one heading. */
export interface RowGroup {
  readonly heading?: string;
  readonly rows: readonly Row[];
}

export interface Row {
  /** Fewer than there are columns leave the rest blank, or to `note`. */
  readonly cells: readonly Text[];
  /** A sentence in place of the cells that are left. */
  readonly note?: Text;
  /** It belongs under the row before it that is not nested. */
  readonly nested?: true;
}

/** Labelled lines. One without a label goes on from the one before. */
export interface FactsBlock {
  readonly kind: 'facts';
  readonly facts: readonly Fact[];
}

export interface Fact {
  readonly label: string;
  readonly text: Text;
}

export interface ListBlock {
  readonly kind: 'list';
  readonly items: readonly Item[];
  /** How the whole list is meant. */
  readonly emphasis?: Emphasis;
}

export interface Item {
  /** What it begins with: `-`, `!` for what needs a look, `[1]` or `#1` for a number that is referred to. */
  readonly mark: string;
  readonly text: string;
}

/** A sentence or a few; a section of nothing else needs no title. */
export interface ProseBlock {
  readonly kind: 'prose';
  readonly text: Text;
}

/** Accepted writes over time, around several moments. */
export interface TimelineBlock {
  readonly kind: 'timeline';
  /** What is drawn, without how fine: that hangs on what there is room for. */
  readonly caption: string;
  readonly timeline: Timeline;
  readonly moments: readonly Moment[];
  /** What has to be seen of the time after each, in milliseconds: the last that is told of it. */
  readonly untilMs: number;
}

/** A fault, and the writes around it. */
export interface Moment {
  readonly label: string;
  /** When it was; ms since the run's start, as in the timeline. */
  readonly atMs: number;
  /** Accepted writes per second before it; 0 where there were none. */
  readonly perSecondBefore: number;
  /** What came of it, in a few words. */
  readonly text: string;
}

/** A column of numbers; a higher dropOrder leaves a narrow terminal first. */
export function numbers(header: string, dropOrder?: number): Column {
  return { header, align: 'right', ...(dropOrder === undefined ? {} : { dropOrder }) };
}

/** A column of words. */
export function words(header: string): Column {
  return { header, align: 'left' };
}

export function strong(text: string): Text {
  return { text, emphasis: 'strong' };
}

export function muted(text: string): Text {
  return { text, emphasis: 'muted' };
}

/** A list, or no block when there is nothing to list. */
export function listOf(items: readonly Item[]): readonly ListBlock[] {
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}
