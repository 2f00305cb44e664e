import type { Block, Fact, Item, Row, TableBlock, Text } from '../section.ts';

/** Blocks of a section as Markdown of GitHub and GitLab: paragraphs, lists and tables. Empty where there is none. */
export function markdownOf(title: string, blocks: readonly Block[]): string {
  if (blocks.length === 0) return '';
  const [first] = blocks;
  const parts = blocks.map(partOf).filter((part) => part !== '');
  const named = first?.kind === 'heading' ? parts : [`## ${plain(title)}`, ...parts];
  return `${named.join('\n\n')}\n`;
}

function partOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return [`## ${plain(block.text)}`, block.beside.map(textOf).join(' ')].filter((part) => part !== '').join('\n\n');
    case 'table':
      return tableOf(block);
    case 'facts':
      return factsOf(block.facts);
    case 'list':
      return block.items.map(itemOf).join('\n');
    case 'prose':
      return textOf(block.text);
    case 'timeline':
      // A strip of characters is for terminals; what it shows stands in the tables as well.
      return plain(block.caption);
  }
}

/** One table for each group: a row cannot be a heading here. */
function tableOf({ columns, groups, footnotes }: TableBlock): string {
  const header = [
    `| ${columns.map((column) => plain(column.header)).join(' | ')} |`,
    `|${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join('|')}|`,
  ];
  const tables = groups.flatMap(({ heading, rows }) => [
    ...(heading === undefined ? [] : [`**${plain(heading)}**`]),
    [...header, ...rows.map((row) => rowOf(row, columns.length))].join('\n'),
  ]);
  return [...tables, ...footnotes.map(plain)].join('\n\n');
}

function rowOf({ cells, note }: Row, width: number): string {
  const texts = [...cells, ...(note === undefined ? [] : [note])].map(textOf);
  const blank = Array.from({ length: Math.max(0, width - texts.length) }, () => '');
  return `| ${[...texts, ...blank].join(' | ')} |`;
}

/** A fact without a label goes on from the one before. */
function factsOf(facts: readonly Fact[]): string {
  let label = '';
  return facts
    .map((fact) => {
      label = fact.label === '' ? label : fact.label;
      return `- ${plain(label)}: ${textOf(fact.text)}`;
    })
    .join('\n');
}

function itemOf({ mark, text }: Item): string {
  return mark === '-' ? `- ${plain(text)}` : `- ${plain(mark)} ${plain(text)}`;
}

function textOf(text: Text): string {
  if (typeof text === 'string') return plain(text);
  const words = plain(text.text);
  return (text.emphasis === 'strong' || text.emphasis === 'bad') && words !== '' ? `**${words}**` : words;
}

/** Text that means nothing in Markdown, in HTML or in a table, on one line. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]|~]/g, (character) => `\\${character}`)
    .replace(/^([-+#>]|\d+[.)])(?=\s|$)/, '\\$1');
}
