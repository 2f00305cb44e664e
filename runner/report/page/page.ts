import { allPrintable } from '../../../lib/base/printable.ts';
import type { Report } from '../../../lib/report/report.ts';
import type { Section } from '../section.ts';
import { findings } from '../sections/findings.ts';
import { head } from '../sections/head.ts';
import { headline } from '../sections/headline.ts';
import { SECTIONS } from '../sections/index.ts';
import { assets } from './assets.ts';
import { blocksHtml } from './blocks.ts';
import { chartsHtml } from './charts/chart.ts';
import { CHARTS } from './charts/index.ts';
import { Html, html } from './html.ts';
import { TIMELINE_TITLE, timelineHtml } from './timeline/timeline.ts';

/** What is read first, in this order; the others follow as a terminal has them. */
const FIRST: readonly Section[] = [headline, findings, head];

/** A part of the page, with a title of its own. */
interface Part {
  readonly id: string;
  readonly title: string;
  readonly content: readonly Html[];
}

/**
 * A report as one page that needs nothing else: no network, no other file. What it came to and what was noticed come first,
 * then charts, then every section as a terminal has it.
 * @returns a whole HTML document
 */
export function renderPage(report: Report): string {
  const shown = allPrintable(report);
  return document(titleOf(shown), partsOf(shown), shown);
}

function titleOf({ target, versions, startedAt }: Report): string {
  return `raftmark: ${versions.target ?? target}, ${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
}

function partsOf(report: Report): Part[] {
  const others = SECTIONS.filter((section) => !FIRST.includes(section));
  return [
    ...FIRST.flatMap((section) => sectionParts(section, report)),
    ...chartParts(report),
    ...timelineParts(report),
    ...others.flatMap((section) => sectionParts(section, report)),
  ];
}

function sectionParts(section: Section, report: Report): Part[] {
  const { title } = section;
  const blocks = section.of(report);
  if (blocks.length === 0) return [];
  const content = blocksHtml(title, blocks);
  return [{ id: idOf(title), title, content: section === head ? [...content, commandHtml(report)] : content }];
}

/** How to do it again, as it would be typed. */
function commandHtml({ command }: Report): Html {
  const words = command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return html`<p>To repeat it:</p>\n<pre>npm run bench -- ${words.join(' ')}</pre>\n`;
}

function chartParts(report: Report): Part[] {
  return CHARTS.flatMap((kind) => {
    const charts = kind.of(report);
    return charts.length === 0 ? [] : [{ id: idOf(kind.title), title: kind.title, content: chartsHtml(kind, charts) }];
  });
}

function timelineParts(report: Report): Part[] {
  const content = timelineHtml(report);
  return content.length === 0 ? [] : [{ id: idOf(TIMELINE_TITLE), title: TIMELINE_TITLE, content }];
}

/** A name for an anchor. */
export function idOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function document(title: string, parts: readonly Part[], report: Report): string {
  const { style, script, styleHash, scriptHash } = assets();
  const policy = `default-src 'none'; style-src ${styleHash}; script-src ${scriptHash}; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="raftmark ${report.versions.raftmark}">
<title>${title}</title>
<style>${Html.verbatim(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the result</a>
<header><h1>${title}</h1></header>
<nav aria-label="Sections"><ul>${parts.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main id="content" tabindex="-1">
${parts.map(({ id, title: name, content }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${name}</h2>\n${content}</section>\n`)}
</main>
<footer><p>Made by raftmark ${report.versions.raftmark} from run ${report.runId}. Every figure is in the report beside this page, NAME.json.</p></footer>
<script>${Html.verbatim(script)}</script>
</body>
</html>
`;
  return page.toString();
}
