import { largest } from '../../../../lib/base/extremes.ts';
import { duration, elapsed, perSecond, plural } from '../../../../lib/base/format.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { numbers, type TableBlock, words } from '../../section.ts';
import { tableHtml } from '../blocks.ts';
import { type Html, html, scriptJson } from '../html.ts';
import { type Line, type TimeAxis, timeAxisOf } from './axis.ts';
import { type BarKind, type Lane, lanesOf } from './lanes.ts';

export const TIMELINE_TITLE = 'Over time';

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly log?: true;
  /** Its values hold for the whole window of a cell. */
  readonly stepped?: true;
  readonly lines: readonly Line[];
}

/** The whole run on one axis that can be zoomed; nothing where no second of it is told. */
export function timelineHtml(report: Report): Html[] {
  const axis = timeAxisOf(report);
  const lanes = lanesOf(report);
  const panels = panelsOf(axis);
  if (panels.length === 0) return [];
  const finding = findingOf(report, axis, lanes);
  const { seconds, everySeconds } = axis;
  return [
    html`<p>${finding}</p>
<p class="note">All on one axis, in seconds since the run's start. Drag over a plot, or use the buttons, to see a part; in the plots, arrow keys move the cursor, + and - zoom, 0 shows all. Processors and disk are averages over the window of each cell.${everySeconds === 1 ? '' : ` A point is ${everySeconds} s: the median of the p50 of its seconds, and the greatest of their p99.`}</p>
<div class="timeline" role="group" tabindex="0" aria-label="${`${TIMELINE_TITLE}: ${finding}`}">
<div class="buttons" role="group" aria-label="Part of the axis">${BUTTONS.map(([act, label]) => html`<button type="button" data-act="${act}">${label}</button>`)}</div>
<p class="reading" role="status"></p>
${panels.map(({ title, unit }) => html`<h3>${title}, ${unit}</h3><div class="panel"></div>\n`)}
<h3>Meanwhile</h3>
<ul class="legend">${KINDS.map(([kind, label]) => html`<li><svg aria-hidden="true" width="18" height="10"><rect class="${kind}" width="18" height="10"/></svg> ${label}</li>`)}</ul>
${lanes.map((lane) => laneHtml(lane, seconds))}
<noscript><p class="note">The plots of this axis need JavaScript; everything else on this page does not.</p></noscript>
</div>
<script type="application/json" id="time-axis">${scriptJson({ seconds, everySeconds, panels: panels.map(packed), faults: faultsIn(lanes) })}</script>
<details><summary>What went on meanwhile, as a table</summary>${tableHtml('What went on meanwhile', tableOf(lanes))}</details>\n`,
  ];
}

const BUTTONS = [
  ['in', 'Zoom in'],
  ['out', 'Zoom out'],
  ['earlier', 'Earlier'],
  ['later', 'Later'],
  ['all', 'Whole run'],
] as const;

const KINDS: readonly (readonly [BarKind, string])[] = [
  ['cell', 'valid cell'],
  ['doubtful', 'cell with a doubt'],
  ['leader', 'leads'],
  ['away', 'does not answer'],
  ['fault', 'broken on purpose'],
  ['snapshot', 'snapshot'],
];

function panelsOf({ throughput, latency, cpu, disk }: TimeAxis): Panel[] {
  const panels: Panel[] = [
    { title: 'Throughput', unit: 'ok operations per second', lines: throughput },
    { title: 'Latency', unit: 'ms', log: true, lines: latency },
    { title: 'Processors', unit: 'cores kept busy', stepped: true, lines: cpu },
    { title: 'Written to storage', unit: 'MiB/s', stepped: true, lines: disk },
  ];
  return panels.filter(({ lines }) => lines.some(({ values }) => values.some((value) => value !== null)));
}

/** A panel with its lines as stretches of known values, each with the interval at which it begins: most of a run may not be told. */
function packed({ lines, ...panel }: Panel) {
  return {
    ...panel,
    lines: lines.map(({ label, values }) => {
      const stretches: number[][] = [];
      values.forEach((value, at) => {
        if (value === null) return;
        if (at > 0 && values[at - 1] !== null) stretches.at(-1)?.push(value);
        else stretches.push([at, value]);
      });
      return { label, stretches };
    }),
  };
}

/** A lane stretches with the axis: one unit of its picture is a thousandth of a second. */
function laneHtml({ label, bars }: Lane, seconds: number): Html {
  const name = `${label}: ${plural(bars.length, 'stretch', 'stretches')}`;
  return html`<div class="lane"><span>${label}</span><svg role="img" aria-label="${name}" viewBox="0 0 ${seconds * 1_000} 10" preserveAspectRatio="none">${bars.map(
    ({ from, to, kind, text }) =>
      html`<rect class="${kind}" x="${Math.round(from * 1_000)}" y="0" width="${Math.max(1, Math.round((to - from) * 1_000))}" height="10"><title>${text}</title></rect>`,
  )}</svg></div>\n`;
}

/** When nodes were away on purpose, to be shaded. */
function faultsIn(lanes: readonly Lane[]): (readonly [number, number])[] {
  return lanes.flatMap(({ bars }) =>
    bars.flatMap(({ kind, from, to }) => (kind === 'fault' ? [[from, to] as const] : [])),
  );
}

function findingOf({ startedAt, endedAt }: Report, { throughput }: TimeAxis, lanes: readonly Lane[]): string {
  const bars = lanes.flatMap((lane) => lane.bars);
  const of = (kind: BarKind): number => bars.filter((bar) => bar.kind === kind).length;
  const most = throughput.map(
    ({ label, values }) => `${perSecond(largest(values.map((value) => value ?? 0)))}/s of ${label}`,
  );
  const parts = [
    `The run took ${duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000)}`,
    ...(most.length === 0 ? [] : [`the most at any time was ${most.join(', ')}`]),
    ...(of('fault') === 0 ? [] : [`nodes were broken on purpose ${plural(of('fault'), 'time')}`]),
    ...(of('snapshot') === 0 ? [] : [`${plural(of('snapshot'), 'snapshot was', 'snapshots were')} seen`]),
  ];
  return `${parts.join('; ')}.`;
}

/** So many rows: the JSON has all. */
const MOST_ROWS = 300;

function tableOf(lanes: readonly Lane[]): TableBlock {
  const rows = lanes
    .flatMap(({ label, bars }) => bars.map((bar) => ({ label, ...bar })))
    .sort((one, other) => one.from - other.from);
  const left = rows.length - MOST_ROWS;
  return {
    kind: 'table',
    columns: [numbers('from'), numbers('to'), words('lane'), words('what')],
    groups: [
      {
        rows: rows.slice(0, MOST_ROWS).map(({ from, to, label, text }) => ({
          cells: [elapsed(from * 1_000), elapsed(to * 1_000), label, text],
        })),
      },
    ],
    footnotes: ['Since the start of the run.', ...(left > 0 ? [`${left} more are in the report.`] : [])],
  };
}
