import {
  countsFromReturn,
  FROM_FAULT,
  hasUnseen,
  isTimed,
  mostNodesHit,
  movedAgain,
  neverLeftRange,
  overRounds,
  type Rejoin,
  rejoins,
  tollOf,
  visiblePhases,
} from '../../../../lib/analysis/failover.ts';
import { count, elapsed, NOT_SEEN, perSecond, plural } from '../../../../lib/base/format.ts';
import {
  FAULTS_BY_KIND,
  type Failover,
  type FailoverRound,
  type FaultKind,
  type PhaseName,
  type Timeline,
} from '../../../../lib/report/faults.ts';
import { type Block, type Moment, muted, type Row, type RowGroup } from '../../section.ts';
import { often, roundColumns, roundNotes, roundRow, roundTimeline } from './rounds.ts';

/** What follows `fault to`. */
export const PHASE_WORDS: Readonly<Record<PhaseName, string>> = {
  firstFailure: 'first failure',
  steppedDown: 'leader stepped down',
  leaderVisible: 'new leader seen',
  firstAccepted: 'first accepted write',
  acceptedEverywhere: 'every survivor accepting',
  throughputBack: 'throughput back',
  latencyBack: 'p99 back',
  availabilityGap: 'longest without a write',
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
  return [
    { kind: 'heading', text: 'Failover', beside: [muted(heading)] },
    {
      kind: 'table',
      columns: roundColumns('fault to', rounds),
      groups: groupsOf(failover, tellsLeader),
      footnotes: footnotesOf(failover, tellsLeader),
    },
    ...roundTimeline(
      timeline,
      rounds.map((round) => momentOf(round, tellsLeader)),
      rounds.flatMap(momentsAfter),
    ),
    ...roundNotes(rounds, 'fault'),
  ];
}

/** The phases by what they count from, the way back of the nodes, and what is no moment but a length. */
function groupsOf(failover: Failover, tellsLeader: boolean): RowGroup[] {
  const { kind, rounds } = failover;
  const phases = visiblePhases(kind, tellsLeader).filter((phase) => phase !== 'availabilityGap');
  const later = countsFromReturn(kind) ? phases.filter((phase) => !FROM_FAULT.includes(phase)) : [];
  const rows = (names: readonly PhaseName[]): Row[] => names.map((phase) => phaseRow(phase, failover));
  const way = rejoins(rounds).map(rejoinRow);
  return [
    { rows: [...rows(phases.filter((phase) => !later.includes(phase))), ...(later.length === 0 ? way : [])] },
    ...(later.length === 0 ? [] : [{ heading: 'nodes brought back, to', rows: [...rows(later), ...way] }]),
    ...(rounds.some(isTimed) ? [{ heading: 'lengths, in ms', rows: lengthRows(failover) }] : []),
  ];
}

function lengthRows(failover: Failover): Row[] {
  const { kind, rounds } = failover;
  const row = (name: string, of: (round: FailoverRound) => number | null): Row =>
    roundRow(name, overRounds(rounds.map(of)), rounds.map(of));
  return [
    phaseRow('availabilityGap', failover),
    row('the act itself', ({ uncertaintyMs }) => uncertaintyMs),
    ...(countsFromReturn(kind) ? [row('nodes away', ({ awayMs }) => awayMs)] : []),
  ];
}

function phaseRow(phase: PhaseName, { kind, rounds, phases }: Failover): Row {
  const over = phases.find((each) => each.phase === phase) ?? null;
  const times = rounds.map((round) => round.phases[phase]);
  const all = phase === 'acceptedEverywhere' && FAULTS_BY_KIND[kind].hits !== 'leader';
  return roundRow(all ? 'every node accepting' : PHASE_WORDS[phase], over, times);
}

function rejoinRow({ what, times, over }: Rejoin): Row {
  return roundRow(REJOIN_WORDS[what], over, times);
}

function footnotesOf(failover: Failover, tellsLeader: boolean): string[] {
  const { kind, rounds } = failover;
  const phases = visiblePhases(kind, tellsLeader).filter(
    (phase) => phase !== 'availabilityGap' || rounds.some(isTimed),
  );
  return [
    factsOf(failover, tellsLeader),
    ...(rejoins(rounds).length > 0 ? ['node ready, node caught up: from undoing the fault.'] : []),
    ...(rounds.some(isTimed) ? [lengthsInWords(kind)] : []),
    ...(rounds.some(neverLeftRange) ? ['back after 0 ms: it never left its range.'] : []),
    ...(rounds.some((round) => hasUnseen(round, phases)) ? [`${NOT_SEEN} not seen while it was watched.`] : []),
  ];
}

function lengthsInWords(kind: FaultKind): string {
  const gap = 'longest without a write: from one accepted write to the next, of load and probes';
  const away = countsFromReturn(kind) ? ', with the time for which the nodes were kept away' : '';
  return `${gap}${away}; the act itself: how long after its beginning, which times count from, the fault may have come.`;
}

/** What was done how often, how exact it is, and what it did to the writes of the load: one line. */
function factsOf(failover: Failover, tellsLeader: boolean): string {
  const { rounds, probeEveryMs, electionTimeoutMs } = failover;
  const { sent, rejected, unknown, perSecondBefore } = tollOf(rounds);
  const moved = movedAgain(rounds);
  return [
    doneInWords(failover, tellsLeader),
    ...(electionTimeoutMs === null ? [] : [`election timeout ${elapsed(electionTimeoutMs)}`]),
    ...(moved.rounds > 0
      ? [`leadership moved again in ${count(moved.rounds)} of ${plural(moved.known, 'round')}`]
      : []),
    `probes every ${elapsed(probeEveryMs)}`,
    `${perSecond(perSecondBefore)} writes/s before`,
    `of ${plural(sent, 'write')} from fault to end of watch ${count(rejected)} rejected and ${count(unknown)} unknown.`,
  ].join('; ');
}

function doneInWords({ kind, rounds }: Failover, tellsLeader: boolean): string {
  const { hits, done } = FAULTS_BY_KIND[kind];
  const most = mostNodesHit(rounds);
  if (hits === 'followers')
    return `${plural(most, 'follower')} ${done} ${often(rounds)}, so that the leader had no quorum`;
  const others = most > 1 ? ` and ${plural(most - 1, 'more node')}` : '';
  return `${tellsLeader ? 'Leader' : 'Node'}${others} ${done} ${often(rounds)}`;
}

/** When what is told of a round came, in milliseconds from its fault. */
function momentsAfter({ kind, awayMs, phases }: FailoverRound): (number | null)[] {
  const { availabilityGap: _, ...moments } = phases;
  return Object.entries(moments).map(([phase, ms]) => {
    const fromReturn = countsFromReturn(kind) && !FROM_FAULT.includes(phase as PhaseName);
    return ms === null || !fromReturn ? ms : ms + (awayMs ?? 0);
  });
}

/** A round, with the change of leader beside it. */
function momentOf(round: FailoverRound, tellsLeader: boolean): Moment {
  return {
    label: `#${round.round}`,
    atMs: round.faultMs,
    perSecondBefore: round.before.opsPerSecond,
    text: tellsLeader ? leadersOf(round) : round.nodes.join(', '),
  };
}

function leadersOf({ nodes, newLeader, termAfter }: FailoverRound): string {
  const term = termAfter === null ? '' : `, term ${termAfter}`;
  return `${nodes.join(', ')} -> ${newLeader ?? 'none seen'}${term}`;
}
