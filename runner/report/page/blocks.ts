import { elapsed } from '../../../lib/base/format.ts';
import type { Column } from '../../../lib/base/table.ts';
import type {
  Block,
  FactsBlock,
  HeadingBlock,
  Item,
  ListBlock,
  Row,
  RowGroup,
  TableBlock,
  Text,
  TimelineBlock,
} from '../section.ts';
import { burstsOf } from './bursts.ts';
import { type Html, html } from './html.ts';

/**
 * The blocks of a section as markup, below its title (h2): headings within it are h3.
 * @param title names tables that nothing else names
 */
export function blocksHtml(title: string, blocks: readonly Block[]): Html[] {
  let named = title;
  return blocks.map((block) => {
    if (block.kind === 'heading') {
      if (block.text.toLowerCase() !== title.toLowerCase()) named = block.text;
      return headingHtml(title, block);
    }
    return blockHtml(named, block);
  });
}

function blockHtml(named: string, block: Exclude<Block, HeadingBlock>): Html {
  switch (block.kind) {
    case 'table':
      return tableHtml(named, block);
    case 'facts':
      return factsHtml(block);
    case 'list':
      return listHtml(block);
    case 'prose':
      return html`<p>${textHtml(block.text)}</p>`;
    case 'timeline':
      return timelineHtml(block);
  }
}

/** A text, with a class for how it is meant: colour is never all that tells it, for the words do. */
export function textHtml(text: Text): Html {
  if (typeof text === 'string') return html`${text}`;
  if (text.emphasis === 'strong') return html`<strong>${text.text}</strong>`;
  return html`<span class="${text.emphasis}">${text.text}</span>`;
}

/** What says the title of the section again is its first sentence. */
function headingHtml(title: string, { text, beside }: HeadingBlock): Html {
  const besides = beside.map((each, at) => html`${at === 0 ? '' : ', '}${textHtml(each)}`);
  const sentence = beside.length === 0 ? null : html`<p class="beside">${besides}</p>`;
  if (text.toLowerCase() === title.toLowerCase()) return html`${sentence}`;
  return html`<h3>${text}</h3>${sentence}`;
}

/** A table in a box of its own, which scrolls where the page has no room for it. */
export function tableHtml(caption: string, block: TableBlock): Html {
  const { columns, groups, footnotes, main = false } = block;
  const shown = main || groups.length > 1;
  const only = !shown && groups[0]?.heading !== undefined ? `: ${groups[0].heading}` : '';
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${`${caption}, table`}">
<table><caption>${caption}${only}</caption>
<thead><tr>${columns.map(headerHtml)}</tr></thead>
${groups.map((group) => groupHtml(group, columns, shown))}
</table></div>
${footnotes.map((note) => html`<p class="note">${note}</p>\n`)}`;
}

function headerHtml({ header, align }: Column): Html {
  const number = align === 'right' ? html` class="number"` : null;
  return header === '' ? html`<td></td>` : html`<th scope="col"${number}>${header}</th>`;
}

function groupHtml({ heading, rows }: RowGroup, columns: readonly Column[], shown: boolean): Html {
  const above =
    shown && heading !== undefined
      ? html`<tr class="group"><th scope="rowgroup" colspan="${columns.length}">${heading}</th></tr>\n`
      : null;
  return html`<tbody>${above}${rows.map((row) => rowHtml(row, columns))}</tbody>`;
}

function rowHtml({ cells, note, nested }: Row, columns: readonly Column[]): Html {
  const made = cells.map((text, at) => cellHtml(text, at, columns[at], nested === true));
  const left = columns.length - cells.length;
  const rest =
    note !== undefined
      ? html`<td class="rest" colspan="${Math.max(1, left)}">${textHtml(note)}</td>`
      : Array.from({ length: Math.max(0, left) }, () => html`<td></td>`);
  return html`<tr>${made}${rest}</tr>\n`;
}

/** A longer text in a cell is broken into lines. */
const LONG = 60;

function cellHtml(text: Text, at: number, column: Column | undefined, nested: boolean): Html {
  const plain = typeof text === 'string' ? text : text.text;
  const classes = [
    ...(column?.align === 'right' ? ['number'] : []),
    ...(nested && at === 0 ? ['nested'] : []),
    ...(plain.length > LONG ? ['long'] : []),
  ];
  const named = classes.length === 0 ? null : html` class="${classes.join(' ')}"`;
  return at === 0 && plain !== ''
    ? html`<th scope="row"${named}>${textHtml(text)}</th>`
    : html`<td${named}>${textHtml(text)}</td>`;
}

/** Labelled lines; one without a label goes on from the one before. */
function factsHtml({ facts }: FactsBlock): Html {
  const [first] = facts;
  const led = first?.label === '' ? html`<dt>note</dt>` : null;
  return html`<dl>${led}${facts.map(
    ({ label, text }) => html`${label === '' ? null : html`<dt>${label}</dt>`}<dd>${textHtml(text)}</dd>\n`,
  )}</dl>`;
}

/** Of a longer list what is no warning is folded behind the first few. */
const SHOWN_ITEMS = 8;

function listHtml({ items, emphasis }: ListBlock): Html {
  const urgent = items.map(({ mark }) => mark.startsWith('!')).lastIndexOf(true) + 1;
  const shown = items.length <= SHOWN_ITEMS + 2 ? items.length : Math.max(SHOWN_ITEMS, urgent);
  const list = (some: readonly Item[]): Html => html`<ul class="marked ${emphasis ?? ''}">${some.map(itemHtml)}</ul>`;
  if (shown >= items.length) return list(items);
  return html`${list(items.slice(0, shown))}<details><summary>${items.length - shown} more</summary>${list(items.slice(shown))}</details>`;
}

function itemHtml({ mark, text }: Item): Html {
  const urgency = mark.startsWith('!') ? html` class="${mark === '!!' ? 'bad' : 'warning'}"` : null;
  return html`<li${urgency}><span class="mark">${mark}</span> ${text}</li>\n`;
}

/** Each moment with the accepted writes around it as bars. */
function timelineHtml(block: TimelineBlock): Html {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${`${block.caption}, table`}">
<table class="bursts"><caption>${block.caption}</caption>
<thead><tr><th scope="col">round</th><th scope="col">writes from 1 s before to ${elapsed(block.untilMs)} after</th><th scope="col">what</th></tr></thead>
<tbody>${block.moments.map(
    (moment) =>
      html`<tr><th scope="row">${moment.label}</th><td>${burstsOf(block.timeline, moment, block.untilMs)}</td><td>${moment.text}</td></tr>\n`,
  )}</tbody></table></div>`;
}
