import { count, elapsed, inMs, NOT_SEEN, percent, plural } from '../../../../lib/base/format.ts';
import type { Column } from '../../../../lib/base/table.ts';
import type { Rolling, RollingLoad, RollingStep, RollingWindow } from '../../../../lib/report/rolling.ts';
import { type Block, listOf, muted, numbers, type Row, strong, type Text, words } from '../../section.ts';

const COLUMNS: readonly Column[] = [
  words('restarted'),
  numbers('gap'),
  numbers('write p99'),
  numbers('not ok', 2),
  numbers('read p99', 3),
  numbers('not ok', 4),
  numbers('new leaders', 5),
  numbers('stopped in', 6),
  numbers('ready'),
  numbers('caught up'),
];

/** What clients met while each node was restarted, beside the steady load before it, and what it comes to in all. */
export function rollingBlocks(rolling: Rolling, heading: string): Block[] {
  const { steps, steady } = rolling;
  const title: Block = { kind: 'heading', text: 'Rolling restart', beside: [muted(heading)] };
  if (steps.length === 0) return [{ ...title, beside: [muted(`${heading}: no node was restarted`)] }];
  return [
    title,
    {
      kind: 'table',
      columns: COLUMNS,
      groups: [
        {
          rows: [{ cells: ['steady before', ...windowCells(steady)] }, ...steps.map(stepRow)],
        },
      ],
      footnotes: footnotesOf(rolling),
    },
    ...listOf(steps.flatMap((step) => notesOf(step).map((text) => ({ mark: `#${step.step}`, text })))),
  ];
}

function stepRow(step: RollingStep): Row {
  const { node, led, transferMs, stopMs, readyMs, caughtUpMs, leaderChanges } = step;
  const role = led === true ? (transferMs === null ? ', leader' : ', leader, handed over') : '';
  return {
    cells: [
      `${node}${role}`,
      ...windowCells(step),
      leaderChanges === null ? NOT_SEEN : count(leaderChanges),
      inMs(stopMs),
      inMs(readyMs),
      inMs(caughtUpMs),
    ],
  };
}

function windowCells({ gapMs, writes, reads }: RollingWindow): Text[] {
  return [strong(inMs(gapMs)), inMs(writes.p99Ms), notOk(writes), inMs(reads.p99Ms), notOk(reads)];
}

/** The share of operations that were not ok; of none there is no share. */
function notOk({ ok, rejected, unknown }: RollingLoad): string {
  const all = ok + rejected + unknown;
  return all === 0 ? NOT_SEEN : percent((rejected + unknown) / all);
}

function footnotesOf({ steps, steady, durationMs, gapsMs, leaderChanges, noTransfer }: Rolling): string[] {
  const changes = leaderChanges === null ? '' : `; ${plural(leaderChanges, 'change')} of leader`;
  const longer = steps.filter(({ windowMs }) => windowMs > steady.windowMs).map(({ node }) => node);
  return [
    'Times in ms.',
    `${plural(steps.length, 'node')} in ${elapsed(durationMs)}; without an accepted write for ${elapsed(gapsMs)} in all${changes}.`,
    `gap: the longest time without an accepted write. Each line is of ${elapsed(steady.windowMs)}${longer.length === 0 ? '' : `, but for ${longer.join(', ')}, which took longer: its gap may be longer for that`}; ready, caught up: from the start of the node.`,
    ...(noTransfer === null ? [] : [`Leadership was not handed over before: ${noTransfer}.`]),
  ];
}

function notesOf({ died, notes }: RollingStep): readonly string[] {
  return died.length === 0 ? notes : [`${died.join(', ')} did not survive it.`, ...notes];
}
