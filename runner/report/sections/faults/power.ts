import { overRounds } from '../../../../lib/analysis/failover.ts';
import { didNotReturn, powerTollOf } from '../../../../lib/analysis/power.ts';
import { largest } from '../../../../lib/base/extremes.ts';
import { count, elapsed, NOT_SEEN, perSecond, plural } from '../../../../lib/base/format.ts';
import type { Timeline } from '../../../../lib/report/faults.ts';
import {
  type Power,
  type PowerRound,
  RETURN_NAMES,
  type ReturnName,
  type Unsynced,
} from '../../../../lib/report/power.ts';
import { type Block, type Moment, muted, type Row, type Text } from '../../section.ts';
import { often, roundColumns, roundNotes, roundRow, roundTimeline } from './rounds.ts';

/** What follows `start to`. */
export const STEP_WORDS: Readonly<Record<ReturnName, string>> = {
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
      columns: roundColumns('start to', rounds),
      groups: [{ rows: RETURN_NAMES.map((step) => stepRow(step, power)) }],
      footnotes: [
        factsOf(power),
        ...(rounds.some(didNotReturn) ? [`${NOT_SEEN} not seen while it was waited for.`] : []),
      ],
    },
    { kind: 'prose', text: UNSYNCED_WORDS[unsynced] },
    ...roundTimeline(
      timeline,
      rounds.map(momentOf),
      // They count from the start, which came once the nodes had been down.
      rounds.flatMap(({ downMs, returns }) => Object.values(returns).map((ms) => (ms === null ? null : downMs + ms))),
    ),
    ...roundNotes(rounds, 'power cut'),
  ];
}

function stepRow(step: ReturnName, { rounds, returns }: Power): Row {
  const over = returns.find((each) => each.step === step) ?? null;
  return roundRow(
    STEP_WORDS[step],
    over,
    rounds.map((round) => round.returns[step]),
  );
}

/** What was done how often, how exact it is, and what it did to the writes under way: one line. */
function factsOf(power: Power): string {
  const { rounds, probeEveryMs } = power;
  const nodes = rounds[0]?.acceptedThrough.length ?? 0;
  const spread = largest(rounds.map(({ spreadMs }) => spreadMs));
  const down = overRounds(rounds.map(({ downMs }) => downMs));
  const { underWay, perSecondBefore } = powerTollOf(power);
  const cut = underWay.ok + underWay.rejected + underWay.unknown;
  return [
    `${nodes === 1 ? 'The node' : `All ${count(nodes)} nodes`} killed (SIGKILL) ${often(rounds)}${nodes === 1 ? '' : `, within ${elapsed(spread)}`}`,
    `down for ${elapsed(down?.median ?? null)}`,
    `probes every ${elapsed(probeEveryMs)}`,
    `${perSecond(perSecondBefore)} writes/s before`,
    `of ${plural(cut, 'write')} under way at the cuts ${count(underWay.rejected)} rejected and ${count(underWay.unknown)} unknown.`,
  ].join('; ');
}

function momentOf(round: PowerRound): Moment {
  return {
    label: `#${round.round}`,
    atMs: round.faultMs,
    perSecondBefore: round.opsPerSecondBefore,
    text: `down for ${elapsed(round.downMs)}`,
  };
}
