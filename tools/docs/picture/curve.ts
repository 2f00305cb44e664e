import { milliseconds, perSecond } from '../../../lib/base/format.ts';
import type { Report } from '../../../lib/report/report.ts';
import { decadeTicks, type Frame, ticksTo } from './frame.ts';
import { element, linear, logarithmic, path, px, text } from './svg.ts';

/** The scenarios whose steps differ in their users alone, and how each is drawn. */
const CURVES = [
  { scenario: 'write-concurrent', operation: 'write', title: 'writes', kind: 'write' },
  { scenario: 'read-concurrent', operation: 'read', title: 'reads', kind: 'read' },
] as const;

interface Point {
  readonly users: number;
  readonly opsPerSecond: number;
  readonly p99Ms: number;
}

/** p99 over operations per second, a point for each number of users. @throws Error when the report has no such cell */
export function curveChart(report: Report, frame: Frame): string {
  const curves = CURVES.map((curve) => ({ ...curve, points: pointsOf(report, curve) }));
  const all = curves.flatMap(({ points }) => points);
  const best = curves.map(
    ({ title, points }) => `${perSecond(Math.max(...points.map((point) => point.opsPerSecond)))} ${title}/s`,
  );
  const rates = ticksTo(Math.max(...all.map(({ opsPerSecond }) => opsPerSecond)));
  const times = decadeTicks(Math.min(...all.map(({ p99Ms }) => p99Ms)), Math.max(...all.map(({ p99Ms }) => p99Ms)));
  const x = linear([0, rates.at(-1) as number], [frame.left, frame.right]);
  const y = logarithmic([times[0] as number, times.at(-1) as number], [frame.bottom, frame.top]);
  return [
    text(`Up to ${best.join(', ')}`, frame.left, frame.top - 34, { kind: 'title' }),
    text('p99 in ms over operations per second, users at the points', frame.left, frame.top - 16, { kind: 'muted' }),
    ...times.flatMap((time) => [
      element('line', { class: 'grid', x1: frame.left, x2: frame.right, y1: y(time), y2: y(time) }),
      text(milliseconds(time).replace(/\.0+$/, ''), frame.left - 6, y(time) + 4, { anchor: 'end', kind: 'muted' }),
    ]),
    ...rates.map((rate) =>
      text(`${perSecond(rate)}`.replace(/\.0+$/, ''), x(rate), frame.bottom + 18, { anchor: 'middle', kind: 'muted' }),
    ),
    ...curves.flatMap(({ kind, title, points }) => {
      const places = points.map(({ opsPerSecond, p99Ms }) => [x(opsPerSecond), y(p99Ms)] as const);
      const [lastX, lastY] = places.at(-1) ?? [0, 0];
      return [
        `<path class="${kind} curve" d="${path(places)}"/>`,
        ...places.map(([cx, cy]) => `<circle class="${kind}" cx="${px(cx)}" cy="${px(cy)}" r="4"/>`),
        ...places.map(([cx, cy], at) => text(String(points[at]?.users), cx + 7, cy + 14, { kind: 'muted' })),
        text(title, lastX + 8, lastY - 6, { kind }),
      ];
    }),
  ].join('\n');
}

function pointsOf({ cells }: Report, { scenario, operation }: (typeof CURVES)[number]): Point[] {
  const points = cells.flatMap((cell) => {
    if (cell.scenario !== scenario || cell.state !== 'ok' || cell.repetition !== 1) return [];
    const measured = cell.operations.find((each) => each.operation === operation);
    const p99Ms = measured?.latencyMs?.p99;
    return measured === undefined || p99Ms === undefined || p99Ms === null
      ? []
      : [{ users: cell.step.users, opsPerSecond: measured.opsPerSecond, p99Ms }];
  });
  if (points.length === 0) throw new Error(`the report has no cell of ${scenario}`);
  return points.sort((one, other) => one.users - other.users);
}
