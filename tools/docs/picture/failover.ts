import { overRounds } from '../../../lib/analysis/failover.ts';
import { elapsed, plural } from '../../../lib/base/format.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { FailoverRound, FaultFindings, Timeline } from '../../../lib/report/faults.ts';
import type { Frame } from './frame.ts';
import { element, linear, path, px, type Scale, text } from './svg.ts';

const BEFORE_MS = 1_000;
const LEAST_AFTER_MS = 3_000;
const SECOND = 1_000;

/** Writes that were accepted around each kill of the leader, all rounds in one plane. @throws Error when none was finished */
export function failoverChart(cell: Cell, frame: Frame): string {
  const { timeline, rounds } = findingsOf(cell);
  const accepted = overRounds(rounds.map(({ phases }) => phases.firstAccepted));
  if (accepted === null) throw new Error(`${cell.id}: no round saw an accepted write`);
  const after = Math.max(LEAST_AFTER_MS, Math.ceil(accepted.max / SECOND + 1) * SECOND);
  const x = linear([-BEFORE_MS, after], [frame.left, frame.right]);
  const y = linear([0, 1], [frame.bottom, frame.top]);
  const seconds = Array.from({ length: (after + BEFORE_MS) / SECOND + 1 }, (_, at) => at - BEFORE_MS / SECOND);
  return [
    text(`Leader killed: writes back after ${elapsed(accepted.median)}`, frame.left, frame.top - 34, {
      kind: 'title',
    }),
    text(`share of writes that were accepted, ${plural(rounds.length, 'kill')}`, frame.left, frame.top - 16, {
      kind: 'muted',
    }),
    `<rect class="down" x="${px(x(0))}" y="${px(frame.top)}" width="${px(x(accepted.median) - x(0))}" height="${px(frame.bottom - frame.top)}"/>`,
    ...[0, 0.5, 1].flatMap((share) => [
      element('line', { class: 'grid', x1: frame.left, x2: frame.right, y1: y(share), y2: y(share) }),
      text(`${share * 100} %`, frame.left - 6, y(share) + 4, { anchor: 'end', kind: 'muted' }),
    ]),
    ...seconds.map((at) =>
      text(at === 0 ? 'fault' : `${at > 0 ? '+' : ''}${at} s`, x(at * SECOND), frame.bottom + 18, {
        anchor: 'middle',
        kind: 'muted',
      }),
    ),
    element('line', { class: 'fault', x1: x(0), x2: x(0), y1: frame.top, y2: frame.bottom }),
    ...rounds.map(
      ({ faultMs }) => `<path class="round" d="${stairs(timeline, faultMs, after, x, y).map(path).join('')}"/>`,
    ),
  ].join('\n');
}

function findingsOf(cell: Cell): { timeline: Timeline; rounds: readonly FailoverRound[] } {
  const faults: FaultFindings | undefined = 'faults' in cell ? cell.faults : undefined;
  if (!faults?.failover) throw new Error(`${cell.id}: no leader was broken`);
  return { timeline: faults.timeline, rounds: faults.failover.rounds };
}

/** The share of writes that were accepted, slot by slot around a fault; a line for each stretch of slots in which some were sent. */
function stairs({ slots, slotMs }: Timeline, faultMs: number, after: number, x: Scale, y: Scale): [number, number][][] {
  const lines: [number, number][][] = [];
  let open = false;
  for (const { atMs, ok, offered } of slots) {
    const from = atMs - faultMs;
    if (from < -BEFORE_MS || from + slotMs > after) continue;
    if (offered > 0) {
      if (!open) lines.push([]);
      lines.at(-1)?.push([x(from), y(ok / offered)], [x(from + slotMs), y(ok / offered)]);
    }
    open = offered > 0;
  }
  return lines;
}
