import { duration, plural } from '../../../lib/base/format.ts';
import { allPrintable } from '../../../lib/base/printable.ts';
import type { Report } from '../../../lib/report/report.ts';
import { payloadName } from '../naming.ts';
import type { Section } from '../section.ts';
import { findings } from '../sections/findings.ts';
import { head } from '../sections/head.ts';
import { headline } from '../sections/headline.ts';
import { SECTIONS } from '../sections/index.ts';
import { blocksHtml } from './blocks.ts';
import { chartsHtml } from './charts/chart.ts';
import { CHARTS } from './charts/index.ts';
import { documentOf, type Part } from './document.ts';
import { type Html, html } from './html.ts';
import { TIMELINE_TITLE, timelineHtml } from './timeline/timeline.ts';

/** What is read first, in this order; the others follow as a terminal has them. */
const FIRST: readonly Section[] = [headline, findings, head];

/**
 * A report as one page that needs nothing else: no network, no other file. What it came to and what was noticed come first,
 * then charts, then every section as a terminal has it.
 * @returns a whole HTML document
 */
export function renderPage(report: Report): string {
  const shown = allPrintable(report);
  const made = { version: shown.versions.raftmark, from: `run ${shown.runId}`, about: aboutOf(shown) };
  return documentOf(titleOf(shown), partsOf(shown), made);
}

function titleOf({ target, versions, startedAt }: Report): string {
  return `raftmark: ${versions.target ?? target}, ${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
}

/** What was measured where, for whoever reads no further than the title. */
function aboutOf(report: Report): string {
  const { state, startedAt, endedAt, clusters, tiers, cells } = report;
  const sizes = [...new Set(clusters.map(({ nodes }) => nodes.length))].sort((one, other) => one - other);
  const payloads = [...new Set(cells.map(({ payload }) => payloadName(payload)))];
  const took = duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000);
  return [
    `${state === 'complete' ? 'A complete run' : 'A run that was cut short'} of ${took}`,
    `${[...new Set(clusters.map(({ kind }) => kind))].join(' and ')} cluster${clusters.length === 1 ? '' : 's'} of ${sizes.join(', ')} node${sizes.at(-1) === 1 ? '' : 's'}`,
    `data ${tiers.map(({ name }) => name).join(', ')}`,
    ...(payloads.length === 0 ? [] : [`values ${payloads.join(', ')}`]),
    `on ${plural(report.host.cpus, 'CPU')}${clusters.some(({ coLocated }) => coLocated) ? ' that load and nodes share' : ''}`,
  ].join('; ');
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
  return [{ title, content: section === head ? [...content, commandHtml(report)] : content }];
}

/** How to do it again, as it would be typed. */
function commandHtml({ command }: Report): Html {
  const words = command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return html`<p>To repeat it:</p>\n<pre>npm run bench -- ${words.join(' ')}</pre>\n`;
}

function chartParts(report: Report): Part[] {
  return CHARTS.flatMap((kind) => {
    const charts = kind.of(report);
    return charts.length === 0 ? [] : [{ title: kind.title, content: chartsHtml(kind, charts) }];
  });
}

function timelineParts(report: Report): Part[] {
  const content = timelineHtml(report);
  return content.length === 0 ? [] : [{ title: TIMELINE_TITLE, content }];
}
