import { largest, smallest } from '../../../../lib/base/extremes.ts';
import { type Html, html } from '../html.ts';
import { type Domain, linearScale, logScale, type Scale, scaleOf } from './scale.ts';

export interface Axis {
  readonly label: string;
  /** `places`: each of `ticks` by its own place, as far apart as the function of `laid` says. */
  readonly kind: 'linear' | 'log' | 'places';
  /** What it covers at least; by default all points, and zero where it is linear. */
  readonly domain?: Domain;
  readonly ticks?: readonly number[];
  readonly laid?: (value: number) => number;
  readonly format: (value: number) => string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Stands beside it. */
  readonly label?: string;
  /** How far repetitions of it lie apart. */
  readonly spread?: Domain;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** How far each value reaches along the axis: it is drawn as a step, and where none follows on it the line has a gap. */
  readonly step?: number;
  /** Drawn without points: there are too many, or they are not what was measured. */
  readonly lineOnly?: true;
  /** One of several alike, behind what sums them up. */
  readonly faint?: true;
  /** Which look it has; by default its place among all. */
  readonly look?: number;
}

/** A stretch that is shaded, such as that of a fault. */
export interface Shade {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly calm?: true;
}

/** A moment that is marked. */
export interface Mark {
  readonly at: number;
  readonly label: string;
}

export interface Plot {
  /** What it shows, in a few words; and what is seen in it, for those who do not see it. */
  readonly name: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly shades?: readonly Shade[];
  readonly marks?: readonly Mark[];
}

const WIDTH = 640;
const HEIGHT = 340;
const LEFT = 64;
const RIGHT = 34;
const TOP = 18;
const BOTTOM = 46;
/** Looks there are: colours, dashes and shapes of points. */
export const LOOKS = 6;

const px = (value: number): string => String(Math.round(value * 10) / 10);

/** Lines and points over two axes, as a picture that can be read without seeing it and needs no script. */
export function plotHtml(plot: Plot): Html {
  const { name, description, series, shades = [], marks = [] } = plot;
  const points = series.flatMap((each) => each.points);
  const x = scaleFor(
    plot.x,
    [...points.map((point) => point.x), ...shades.flatMap(({ from, to }) => [from, to])],
    [LEFT, WIDTH - RIGHT],
  );
  const y = scaleFor(
    plot.y,
    points.flatMap((point) => [point.y, ...(point.spread ?? [])]),
    [HEIGHT - BOTTOM, TOP],
  );
  return html`<svg class="plot" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<title>${name}</title><desc>${description}</desc>
${shades.map((shade) => shadeHtml(shade, x))}${gridHtml(plot, x, y)}
${marks.map((mark, at) => markHtml(mark, at, x))}
${series.map((each, at) => seriesHtml(each, each.look ?? at, x, y))}
</svg>`;
}

function scaleFor({ kind, domain, ticks, laid }: Axis, values: readonly number[], range: Domain): Scale {
  if (kind === 'places') return scaleOf(ticks ?? values, range, laid ?? ((value) => value));
  const all = [...values, ...(domain ?? [])];
  if (kind === 'linear') return linearScale([Math.min(0, smallest(all)), largest(all)], range);
  const positive = all.filter((value) => value > 0);
  return positive.length === 0 ? logScale([0.1, 1], range) : logScale([smallest(positive), largest(positive)], range);
}

function gridHtml(plot: Plot, x: Scale, y: Scale): Html {
  const bottom = HEIGHT - BOTTOM;
  return html`<g class="grid">${y.ticks.map(
    (tick) =>
      html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(y.at(tick))}" y2="${px(y.at(tick))}"/><text class="end" x="${LEFT - 7}" y="${px(y.at(tick) + 4)}">${plot.y.format(tick)}</text>`,
  )}${x.ticks.map(
    (tick) =>
      html`<line x1="${px(x.at(tick))}" x2="${px(x.at(tick))}" y1="${bottom}" y2="${bottom + 4}"/><text class="middle" x="${px(x.at(tick))}" y="${bottom + 17}">${plot.x.format(tick)}</text>`,
  )}<text class="middle axis" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}">${plot.x.label}</text><text class="middle axis" transform="translate(13 ${(TOP + bottom) / 2}) rotate(-90)">${plot.y.label}</text></g>`;
}

function shadeHtml({ from, to, label, calm }: Shade, x: Scale): Html {
  const width = Math.max(1, x.at(to) - x.at(from));
  return html`<rect class="shade${calm ? ' calm' : ''}" x="${px(x.at(from))}" y="${TOP}" width="${px(width)}" height="${HEIGHT - BOTTOM - TOP}"><title>${label}</title></rect>`;
}

/** Rows of labels, so that moments that lie side by side can be told apart. */
const ROWS = 7;

function markHtml({ at, label }: Mark, row: number, x: Scale): Html {
  const place = x.at(at);
  const leftwards = place > WIDTH * 0.68;
  const y = TOP + 11 + (row % ROWS) * 14;
  return html`<g class="moment"><line x1="${px(place)}" x2="${px(place)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text class="${leftwards ? 'end' : 'start'}" x="${px(place + (leftwards ? -4 : 4))}" y="${y}">${label}</text></g>`;
}

/** The line through points, or the steps that they are. */
function pathOf({ points, step }: Series, x: Scale, y: Scale): string {
  return points
    .map((point, at) => {
      const before = points[at - 1];
      const [left, height] = [px(x.at(point.x)), px(y.at(point.y))];
      if (step === undefined) return `${before === undefined ? 'M' : 'L'}${left} ${height}`;
      const follows = before !== undefined && point.x - before.x < step * 1.5;
      return `${follows ? `L${left} ${height}` : `M${left} ${height}`}H${px(x.at(point.x + step))}`;
    })
    .join('');
}

function seriesHtml(series: Series, look: number, x: Scale, y: Scale): Html {
  const { name, points, lineOnly, faint } = series;
  const style = `s${(look % LOOKS) + 1}`;
  const path = pathOf(series, x, y);
  const line = points.length > 1 ? html`<path class="line${faint ? ' faint' : ''}" d="${path}"/>` : null;
  const spreads = points.flatMap(({ x: at, spread }) =>
    spread === undefined || spread[0] === spread[1]
      ? []
      : [
          html`<line class="spread" x1="${px(x.at(at))}" x2="${px(x.at(at))}" y1="${px(y.at(spread[0]))}" y2="${px(y.at(spread[1]))}"/>`,
        ],
  );
  const marked = lineOnly ? [] : points.map((point) => pointHtml(point, look, x.at(point.x), y.at(point.y)));
  return html`<g class="series ${style}"><title>${name}</title>${line}${spreads}${marked}</g>\n`;
}

function pointHtml({ label }: Point, look: number, x: number, y: number): Html {
  const below = look % 2 === 1;
  const text =
    label === undefined
      ? null
      : html`<text class="label middle" x="${px(x)}" y="${px(below ? y + 17 : y - 8)}">${label}</text>`;
  return html`${markerHtml(look, x, y)}${text}`;
}

/** A point by the shape of its series: colour alone tells nothing. */
export function markerHtml(look: number, x: number, y: number): Html {
  const [cx, cy] = [px(x), px(y)];
  switch (look % LOOKS) {
    case 0:
      return html`<circle class="dot" cx="${cx}" cy="${cy}" r="4"/>`;
    case 1:
      return html`<rect class="dot" x="${px(x - 3.5)}" y="${px(y - 3.5)}" width="7" height="7"/>`;
    case 2:
      return html`<path class="dot" d="M${cx} ${px(y - 5)}l4.8 8.4h-9.6z"/>`;
    case 3:
      return html`<path class="dot" d="M${cx} ${px(y - 5.2)}l5.2 5.2l-5.2 5.2l-5.2-5.2z"/>`;
    case 4:
      return html`<path class="dot" d="M${cx} ${px(y + 5)}l4.8-8.4h-9.6z"/>`;
    default:
      return html`<circle class="dot hollow" cx="${cx}" cy="${cy}" r="4"/>`;
  }
}

/** What tells the series apart, above their picture; nothing of one alone. */
export function legendHtml(series: readonly Pick<Series, 'name' | 'look' | 'faint' | 'lineOnly'>[]): Html | null {
  const shown = series.filter(({ faint }) => !faint);
  if (shown.length < 2) return null;
  return html`<ul class="legend">${shown.map(({ name, look, lineOnly }) => {
    const as = look ?? series.findIndex((each) => each.name === name);
    return html`<li><svg class="series s${(as % LOOKS) + 1}" aria-hidden="true" width="30" height="12" viewBox="0 0 30 12"><path class="line" d="M0 6L30 6"/>${lineOnly ? null : markerHtml(as, 15, 6)}</svg> ${name}</li>`;
  })}</ul>`;
}

/** A value among others of its kind, with how far it may lie. */
export interface DotRow {
  readonly label: string;
  readonly value: number;
  readonly spread: Domain | null;
  readonly text: string;
}

const ROW_HEIGHT = 30;
const LABELS = 150;

/** Values one below the other on one axis. */
export function dotsHtml(plot: Pick<Plot, 'name' | 'description' | 'x'> & { readonly rows: readonly DotRow[] }): Html {
  const { name, description, rows } = plot;
  const height = rows.length * ROW_HEIGHT + 52;
  const values = rows.flatMap(({ value, spread }) => [value, ...(spread ?? [])]);
  const x = scaleFor(plot.x, values, [LABELS, WIDTH - 80]);
  const bottom = rows.length * ROW_HEIGHT + 6;
  return html`<svg class="plot" role="img" viewBox="0 0 ${WIDTH} ${height}">
<title>${name}</title><desc>${description}</desc>
<g class="grid">${x.ticks.map(
    (tick) =>
      html`<line x1="${px(x.at(tick))}" x2="${px(x.at(tick))}" y1="4" y2="${bottom}"/><text class="middle" x="${px(x.at(tick))}" y="${bottom + 16}">${plot.x.format(tick)}</text>`,
  )}<text class="middle axis" x="${(LABELS + WIDTH - 80) / 2}" y="${height - 8}">${plot.x.label}</text></g>
<g class="series s1">${rows.map(({ label, value, spread, text }, at) => {
    const y = at * ROW_HEIGHT + 20;
    const line =
      spread === null
        ? null
        : html`<line class="spread" x1="${px(x.at(spread[0]))}" x2="${px(x.at(spread[1]))}" y1="${y}" y2="${y}"/>`;
    const end = spread === null ? x.at(value) : Math.max(x.at(value), x.at(spread[1]));
    return html`<text class="label end" x="${LABELS - 10}" y="${y + 4}">${label}</text>${line}${markerHtml(0, x.at(value), y)}<text class="label start" x="${px(end + 9)}" y="${y + 4}">${text}</text>`;
  })}</g>
</svg>`;
}
