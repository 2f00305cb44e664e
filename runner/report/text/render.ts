import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { PERCENTILES } from '../../../lib/analysis/statistics.ts';
import { count, duration, perSecond, plural } from '../../../lib/base/format.ts';
import { layoutTable, type TableRow, wrap } from '../../../lib/base/table.ts';
import type { Report } from '../../../lib/report/report.ts';
import { createStyle, type Style } from '../../system/terminal.ts';
import { type Group, groupCells, measured } from '../cells.ts';
import { payloadName, renderHead } from './head.ts';
import { collectNotes, type FailureSum, type Note, type References, sumFailures } from './notes.ts';
import { columnsFor, groupRows, shapeOf, TOO_FEW } from './rows.ts';
import { type Bullet, bulleted, PROSE_WIDTH } from './section.ts';
import { renderAudit } from './sections/audit.ts';
import { renderConsensus } from './sections/consensus.ts';
import { renderFaults } from './sections/faults.ts';
import { renderLeadership } from './sections/leadership.ts';
import { renderResources } from './sections/resources.ts';
import { renderTax } from './sections/tax.ts';
import { renderThresholds } from './sections/thresholds.ts';

/** Of the cells that a note or a failure concerns; the rows of the table tell the others. */
const CELLS_NAMED = 3;

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
  const { width, unicode = false } = options;
  const style = createStyle(options.color);
  const prose = Math.min(width, PROSE_WIDTH);
  const { analyses } = report;
  const references = collectNotes(report);
  const list = (title: string, bullets: readonly Bullet[]) => bulleted(title, bullets, prose, style);
  const sections = [
    renderHead(report, prose, style),
    renderTable(report, references, width, style),
    renderConsensus(analyses.consensus, width, style),
    renderAudit(analyses.audit, width, style),
    renderTax(analyses.replicationTax, width, style),
    ...renderFaults(report, { width, unicode }, style),
    renderResources(report, width, style),
    renderLeadership(report, prose, style),
    renderThresholds(report, prose, style),
    list('Why not valid', references.notes.map(noteText)),
    list('Failures', sumFailures(report).map(failureText)),
    list(
      'Warnings',
      report.warnings.map((text) => ({ mark: '!', text })),
    ),
    list(
      'Seeding',
      report.seeding.map((seeding) => seedingText(seeding, report)),
    ),
    list(
      'Kept',
      report.kept.map((text) => ({ mark: '-', text })),
    ),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function renderTable(report: Report, references: References, width: number, style: Style): string[] {
  if (report.cells.length === 0) return ['No cell was measured.'];
  const shape = shapeOf(report);
  const groups = groupCells(report.cells);
  const rows = groups.flatMap((group): TableRow[] => [
    // With one group the head has said it all, unless a single node stood in for the cluster.
    ...(groups.length > 1 || group.cluster.nodes === 1
      ? [{ heading: { text: headingOf(group), paint: style.bold } }]
      : []),
    ...groupRows(group, shape, references, style),
  ]);
  const { lines, dropped } = layoutTable(columnsFor(shape), rows, width, style.dim);
  const footnotes = footnotesFor(report, dropped);
  return [...lines, '', ...footnotes.flatMap((text) => wrap(text, Math.min(width, PROSE_WIDTH)).map(style.dim))];
}

function headingOf({ tier, entries, payload, cluster }: Group): string {
  return `${tier} (${plural(entries, 'entry', 'entries')}), payload ${payloadName(payload)}, ${clusterTitle(cluster)}`;
}

function footnotesFor(report: Report, dropped: readonly string[]): string[] {
  const results = report.cells.flatMap((cell) => measured(cell)?.operations ?? []);
  const lacking = PERCENTILES.filter(({ needs }) => results.some(({ ok }) => ok > 0 && ok < needs));
  const needs = lacking.map((each) => `${count(each.needs)} for ${each.label}`).join(', ');
  return [
    ...(results.length > 0 ? ['Latencies in ms, of operations that were ok.'] : []),
    ...(lacking.length > 0
      ? [`${TOO_FEW}  fewer ok operations than the percentile needs (${needs}): it may lie beyond all that was seen.`]
      : []),
    ...(results.some(({ errorRate }) => errorRate > 0)
      ? ['rej/unk: operations rejected (surely not done) and unknown (may have been done).']
      : []),
    ...(dropped.length > 0 ? [`No room for ${dropped.join(', ')}: widen the terminal, or see --csv.`] : []),
  ];
}

function noteText({ number, level, text, cells }: Note): Bullet {
  return { mark: `[${number}]`, text: `${level}: ${text} (${someCells(cells)})` };
}

function failureText({ outcome, reason, count: amount, cells }: FailureSum): Bullet {
  return { mark: '-', text: `${count(amount)} ${outcome}, ${reason} (${someCells(cells)})` };
}

function someCells(cells: readonly string[]): string {
  const rest = cells.length - CELLS_NAMED;
  return cells.slice(0, CELLS_NAMED).join(', ') + (rest > 0 ? ` and ${plural(rest, 'more cell')}` : '');
}

function seedingText(seeding: Report['seeding'][number], { clusters }: Report): Bullet {
  const { tier, payload, cluster, entries, seconds, entriesPerSecond, retries } = seeding;
  const again = retries > 0 ? `, ${plural(retries, 'retry', 'retries')}` : '';
  const nodes = clusters.find(({ name }) => name === cluster)?.nodes.length ?? 0;
  const where = nodes === 1 ? `, ${clusterTitle({ name: cluster, nodes })}` : '';
  const text = `${tier}, ${payload}${where}: ${plural(entries, 'entry', 'entries')} in ${duration(seconds)}`;
  return { mark: '-', text: `${text}, ${perSecond(entriesPerSecond)}/s${again}` };
}
