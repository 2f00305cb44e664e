import type { Report } from '../../../../lib/report/report.ts';
import type { Block, TableBlock } from '../../section.ts';
import { tableHtml } from '../blocks.ts';
import { type Html, html } from '../html.ts';
import { type DotRow, dotsHtml, legendHtml, type Plot, plotHtml } from './plot.ts';

/** A picture of some figures, what is to be seen in it, and the figures. */
export interface Chart {
  /** What tells it apart from others of its kind; empty where there is one alone. */
  readonly title: string;
  /** What is seen in it, as a sentence or two. */
  readonly finding: string;
  readonly picture: Plot | (Pick<Plot, 'name' | 'description' | 'x'> & { readonly rows: readonly DotRow[] });
  /** The same figures, as text. */
  readonly table: TableBlock;
}

/** A kind of picture. A new one is a module of its own and a line in the list. */
export interface ChartKind {
  readonly title: string;
  /** How to read it, in a sentence. */
  readonly reading: string;
  /** All that a report has figures for; none where it has not. */
  of(report: Report): readonly Chart[];
}

/** As many of a kind are shown at once; the others are folded. */
const SHOWN = 4;
/** More would make a page too large to be sent around: their figures are in its tables and in the report. */
const MOST = 20;

/** The pictures of a kind, below its title. */
export function chartsHtml({ title, reading }: ChartKind, charts: readonly Chart[]): Html[] {
  const figures = charts.slice(0, MOST).map((chart) => figureHtml(title, chart));
  const left = charts.length - figures.length;
  const [shown, folded] = [figures.slice(0, SHOWN), figures.slice(SHOWN)];
  return [
    html`<p class="note">${reading}</p>\n<div class="figures">${shown}</div>\n`,
    ...(folded.length === 0
      ? []
      : [
          html`<details class="more"><summary>${folded.length} more of ${title.toLowerCase()}</summary><div class="figures">${folded}</div></details>\n`,
        ]),
    ...(left > 0
      ? [
          html`<p class="note">${left} more pictures of this kind are left out: their figures are in the tables below.</p>\n`,
        ]
      : []),
  ];
}

function figureHtml(kind: string, { title, finding, picture, table }: Chart): Html {
  const named = title === '' ? kind : `${kind}: ${title}`;
  const drawn = 'rows' in picture ? dotsHtml(picture) : html`${legendHtml(picture.series)}${plotHtml(picture)}`;
  return html`<figure>${title === '' ? null : html`<h3>${title}</h3>`}
<figcaption>${finding}</figcaption>
<div class="picture" role="region" tabindex="0" aria-label="${named}, chart">${drawn}</div>
<details><summary>The figures<span class="hidden"> of ${named}</span></summary>${tableHtml(named, table)}</details></figure>\n`;
}

const NOTHING: TableBlock = { kind: 'table', columns: [], groups: [], footnotes: [] };

/** The first table of some blocks: where a section has the figures of a picture, they are told as it tells them. */
export function tableIn(blocks: readonly Block[]): TableBlock {
  return blocks.find((block): block is TableBlock => block.kind === 'table') ?? NOTHING;
}
