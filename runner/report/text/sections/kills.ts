import type { Failover, FailoverRound, Timeline } from '../../../../lib/report/faults.ts';
import type { Style } from '../../../system/terminal.ts';
import { type Bullet, bulletLines, PROSE_WIDTH } from '../section.ts';
import { sparkline, sparklineAxis, sparklineLength } from '../sparkline.ts';

const GAP = '  ';

/** Each round as a line of accepted writes around its fault, with the change of leader beside it, and what else is known of it. */
export function renderKills(
  { rounds }: Failover,
  timeline: Timeline,
  options: { readonly width: number; readonly unicode: boolean },
  style: Style,
): string[] {
  const labels = rounds.map(({ round }) => `#${round}`);
  const labelWidth = Math.max(0, ...labels.map((label) => label.length));
  const length = labelWidth + GAP.length + sparklineLength(timeline);
  const fits = rounds.length > 0 && timeline.slots.length > 0 && length <= options.width;
  const indent = ' '.repeat(labelWidth) + GAP;
  const lines = rounds.map((round, at) => {
    const { opsPerSecond } = round.before;
    const bars = sparkline(timeline, round.faultMs, opsPerSecond, options.unicode);
    const beside = leaders(round);
    const room = length + GAP.length + beside.length <= options.width;
    return `${(labels[at] ?? '').padEnd(labelWidth)}${GAP}${bars}${room ? GAP + style.dim(beside) : ''}`.trimEnd();
  });
  const slot = `${timeline.slotMs} ms`;
  const notes = rounds.flatMap(({ round, notes }) => notes.map((text): Bullet => ({ mark: `#${round}`, text })));
  return [
    ...(fits
      ? [
          style.dim(`Accepted writes by when they were sent, ${slot} each:`),
          indent + style.dim(sparklineAxis(timeline)),
        ]
      : []),
    ...(fits ? lines : []),
    ...(notes.length > 0 ? bulletLines(notes, Math.min(options.width, PROSE_WIDTH)) : []),
  ];
}

function leaders({ nodes, newLeader, termAfter }: FailoverRound): string {
  const term = termAfter === null ? '' : `, term ${termAfter}`;
  return `${nodes.join(', ')} -> ${newLeader ?? 'none seen'}${term}`;
}
