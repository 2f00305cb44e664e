import { overRounds } from '../../../../lib/analysis/failover.ts';
import { didNotReturn, powerTollOf } from '../../../../lib/analysis/power.ts';
import { count, elapsed, NOT_SEEN, perSecond, plural } from '../../../../lib/base/format.ts';
import type { Column } from '../../../../lib/base/table.ts';
import type { Timeline } from '../../../../lib/report/faults.ts';
import {
  type Power,
  type PowerRound,
  RETURN_NAMES,
  type ReturnName,
  type Unsynced,
} from '../../../../lib/report/power.ts';
import { type Block, listOf, muted, numbers, type Row, strong, type Text, words } from '../../section.ts';

/** What follows `start to`. */
const STEP_WORDS: Readonly<Record<ReturnName, string>> = {
  listening: 'all nodes started',
  firstAccepted: 'first accepted write',
  acceptedEverywhere: 'every node accepting',
  caughtUp: 'all caught up',
};

/** What the rounds can say of durability. */
const UNSYNCED_WORDS: Readonly<Record<Unsynced, Text>> = {
  kept: {
    text: 'The page cache survived: a plain kill of all processes shows nothing of what was not synced.',
    emphasis: 'warning',
  },
  lost: 'The data lay on LazyFS, which was killed with the nodes: what was not synced was lost. It is slower than the disk below it.',
  unknown: {
    text: 'What was not synced is lost only where the kill commands see to it: a kill of processes alone leaves the page cache.',
    emphasis: 'warning',
  },
};

/** The way back from every power cut, over its rounds and in each, and what the cuts can and cannot show. */
export function powerBlocks(power: Power, timeline: Timeline, heading: string): Block[] {
  const { rounds, unsynced } = power;
  if (rounds.length === 0)
    return [{ kind: 'heading', text: 'Power cut', beside: [muted(`${heading}: no round was finished`)] }];
  return [
    { kind: 'heading', text: 'Power cut', beside: [muted(heading)] },
    {
      kind: 'table',
      columns: columnsOf(rounds),
      groups: [{ rows: RETURN_NAMES.map((step) => stepRow(step, power)) }],
      footnotes: [
        factsOf(power),
        ...(rounds.some(didNotReturn) ? [`${NOT_SEEN} not seen while it was waited for.`] : []),
      ],
    },
    { kind: 'prose', text: UNSYNCED_WORDS[unsynced] },
    ...timelineBlocks(rounds, timeline),
    ...listOf(rounds.flatMap((round) => notesOf(round).map((text) => ({ mark: `#${round.round}`, text })))),
  ];
}

function columnsOf(rounds: readonly PowerRound[]): Column[] {
  // One round has no spread: its figures stand alone.
  if (rounds.length === 1) return [words('start to'), numbers('time')];
  return [
    words('start to'),
    numbers('median'),
    numbers('min'),
    numbers('max'),
    words('seen'),
    ...rounds.map(({ round }) => numbers(`#${round}`, round)),
  ];
}

function stepRow(step: ReturnName, { rounds, returns }: Power): Row {
  const over = returns.find((each) => each.step === step) ?? null;
  return {
    cells: [
      STEP_WORDS[step],
      strong(elapsed(over?.median ?? null)),
      elapsed(over?.min ?? null),
      elapsed(over?.max ?? null),
      `${count(over?.rounds ?? 0)} of ${count(rounds.length)}`,
      ...rounds.map((round) => elapsed(round.returns[step])),
    ],
  };
}

/** What was done how often, how exact it is, and what it did to the writes under way: one line. */
function factsOf(power: Power): string {
  const { rounds, probeEveryMs } = power;
  const nodes = rounds[0]?.acceptedThrough.length ?? 0;
  const often = rounds.length === 1 ? 'once' : `${count(rounds.length)} times`;
  const spread = Math.max(...rounds.map(({ spreadMs }) => spreadMs));
  const down = overRounds(rounds.map(({ downMs }) => downMs));
  const { underWay, perSecondBefore } = powerTollOf(power);
  const cut = underWay.ok + underWay.rejected + underWay.unknown;
  return [
    `${nodes === 1 ? 'The node' : `All ${count(nodes)} nodes`} killed (SIGKILL) ${often}${nodes === 1 ? '' : `, within ${elapsed(spread)}`}`,
    `down for ${elapsed(down?.median ?? null)}`,
    `probes every ${elapsed(probeEveryMs)}`,
    `${perSecond(perSecondBefore)} writes/s before`,
    `of ${plural(cut, 'write')} under way at the cuts ${count(underWay.rejected)} rejected and ${count(underWay.unknown)} unknown.`,
  ].join('; ');
}

/** A line of accepted writes for each round. */
function timelineBlocks(rounds: readonly PowerRound[], timeline: Timeline): Block[] {
  if (timeline.slots.length === 0) return [];
  return [
    {
      kind: 'timeline',
      caption: `Accepted writes by when they were sent, ${timeline.slotMs} ms each:`,
      timeline,
      moments: rounds.map((round) => ({
        label: `#${round.round}`,
        atMs: round.faultMs,
        perSecondBefore: round.opsPerSecondBefore,
        text: `down for ${elapsed(round.downMs)}`,
      })),
    },
  ];
}

function notesOf({ died, notes }: PowerRound): readonly string[] {
  return died.length === 0 ? notes : [`${died.join(', ')} did not survive the power cut.`, ...notes];
}
