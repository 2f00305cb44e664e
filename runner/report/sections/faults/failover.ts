import {
  hasUnseen,
  mostNodesHit,
  neverLeftRange,
  type Rejoin,
  rejoins,
  tollOf,
  visiblePhases,
} from '../../../../lib/analysis/failover.ts';
import { count, elapsed, NOT_SEEN, perSecond, plural } from '../../../../lib/base/format.ts';
import type { Column } from '../../../../lib/base/table.ts';
import {
  FAULTS_BY_KIND,
  type Failover,
  type FailoverRound,
  type PhaseName,
  type Timeline,
} from '../../../../lib/report/faults.ts';
import type { RoundSpread } from '../../../../lib/report/rounds.ts';
import { type Block, listOf, muted, numbers, type Row, strong, words } from '../../section.ts';

/** What follows `fault to`. */
const PHASE_WORDS: Readonly<Record<PhaseName, string>> = {
  firstFailure: 'first failure',
  leaderVisible: 'new leader seen',
  firstAccepted: 'first accepted write',
  acceptedEverywhere: 'every survivor accepting',
  throughputBack: 'throughput back',
  latencyBack: 'p99 back',
};

const REJOIN_WORDS: Readonly<Record<Rejoin['what'], string>> = {
  readyMs: 'node ready',
  caughtUpMs: 'node caught up',
};

/**
 * Every phase of a failover over its rounds, and in each; how the nodes that were hit came back; and each round as accepted
 * writes around its fault, with what else is known of it.
 * @param tellsLeader whether the nodes say who leads; of leaders nothing is said otherwise
 */
export function failoverBlocks(failover: Failover, timeline: Timeline, heading: string, tellsLeader: boolean): Block[] {
  const { rounds } = failover;
  if (rounds.length === 0)
    return [{ kind: 'heading', text: 'Failover', beside: [muted(`${heading}: no round was finished`)] }];
  const phases = visiblePhases(tellsLeader);
  return [
    { kind: 'heading', text: 'Failover', beside: [muted(heading)] },
    {
      kind: 'table',
      columns: columnsOf(rounds),
      groups: [{ rows: [...phases.map((phase) => phaseRow(phase, failover)), ...rejoins(rounds).map(rejoinRow)] }],
      footnotes: footnotesOf(failover, tellsLeader),
    },
    ...timelineBlocks(rounds, timeline, tellsLeader),
    ...listOf(rounds.flatMap((round) => notesOf(round).map((text) => ({ mark: `#${round.round}`, text })))),
  ];
}

function notesOf({ died, notes }: FailoverRound): readonly string[] {
  return died.length === 0 ? notes : [`${died.join(', ')} did not survive the fault.`, ...notes];
}

function columnsOf(rounds: readonly FailoverRound[]): Column[] {
  // One round has no spread: its figures stand alone.
  if (rounds.length === 1) return [words('fault to'), numbers('time')];
  return [
    words('fault to'),
    numbers('median'),
    numbers('min'),
    numbers('max'),
    words('seen'),
    ...rounds.map(({ round }) => numbers(`#${round}`, round)),
  ];
}

function phaseRow(phase: PhaseName, { rounds, phases }: Failover): Row {
  const over = phases.find((each) => each.phase === phase) ?? null;
  const times = rounds.map((round) => round.phases[phase]);
  return timesRow(PHASE_WORDS[phase], over, times);
}

function rejoinRow({ what, times, over }: Rejoin): Row {
  return timesRow(REJOIN_WORDS[what], over, times);
}

function timesRow(name: string, over: RoundSpread | null, times: readonly (number | null)[]): Row {
  return {
    cells: [
      name,
      strong(elapsed(over?.median ?? null)),
      elapsed(over?.min ?? null),
      elapsed(over?.max ?? null),
      `${count(over?.rounds ?? 0)} of ${count(times.length)}`,
      ...times.map(elapsed),
    ],
  };
}

function footnotesOf(failover: Failover, tellsLeader: boolean): string[] {
  const { rounds } = failover;
  const phases = visiblePhases(tellsLeader);
  return [
    factsOf(failover, tellsLeader),
    ...(rejoins(rounds).length > 0 ? ['node ready, node caught up: from undoing the fault.'] : []),
    ...(rounds.some(neverLeftRange) ? ['back after 0 ms: it never left its range.'] : []),
    ...(rounds.some((round) => hasUnseen(round, phases)) ? [`${NOT_SEEN} not seen while it was watched.`] : []),
  ];
}

/** What was done how often, how exact it is, and what it did to the writes of the load: one line. */
function factsOf({ kind, rounds, probeEveryMs }: Failover, tellsLeader: boolean): string {
  const most = mostNodesHit(rounds);
  const others = most > 1 ? ` and ${plural(most - 1, 'more node')}` : '';
  const hit = tellsLeader ? 'Leader' : 'Node';
  const often = rounds.length === 1 ? 'once' : `${count(rounds.length)} times`;
  const { sent, rejected, unknown, perSecondBefore } = tollOf(rounds);
  return [
    `${hit}${others} ${FAULTS_BY_KIND[kind].done} ${often}`,
    `probes every ${elapsed(probeEveryMs)}`,
    `${perSecond(perSecondBefore)} writes/s before`,
    `of ${plural(sent, 'write')} from fault to end of watch ${count(rejected)} rejected and ${count(unknown)} unknown.`,
  ].join('; ');
}

/** A line of accepted writes for each round, with the change of leader beside it. */
function timelineBlocks(rounds: readonly FailoverRound[], timeline: Timeline, tellsLeader: boolean): Block[] {
  if (timeline.slots.length === 0) return [];
  return [
    {
      kind: 'timeline',
      caption: `Accepted writes by when they were sent, ${timeline.slotMs} ms each:`,
      timeline,
      moments: rounds.map((round) => ({
        label: `#${round.round}`,
        atMs: round.faultMs,
        perSecondBefore: round.before.opsPerSecond,
        text: tellsLeader ? leadersOf(round) : round.nodes.join(', '),
      })),
    },
  ];
}

function leadersOf({ nodes, newLeader, termAfter }: FailoverRound): string {
  const term = termAfter === null ? '' : `, term ${termAfter}`;
  return `${nodes.join(', ')} -> ${newLeader ?? 'none seen'}${term}`;
}
