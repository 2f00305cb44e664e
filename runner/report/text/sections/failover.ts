import { median } from '../../../../lib/analysis/statistics.ts';
import { count, elapsed, NOT_SEEN, perSecond, plural } from '../../../../lib/base/format.ts';
import type { Column, TableRow } from '../../../../lib/base/table.ts';
import {
  FAULTS_BY_KIND,
  type Failover,
  type FailoverRound,
  PHASE_NAMES,
  type PhaseName,
} from '../../../../lib/report/faults.ts';
import type { Style } from '../../../system/terminal.ts';
import { numbers, tableSection, titleLine } from '../section.ts';

/** What follows `fault to`. */
const PHASE_WORDS: Readonly<Record<PhaseName, string>> = {
  firstFailure: 'first failure',
  leaderVisible: 'new leader seen',
  firstAccepted: 'first accepted write',
  acceptedEverywhere: 'every survivor accepting',
  throughputBack: 'throughput back',
  latencyBack: 'p99 back',
};

/** Every phase of a failover over its rounds, and in each; and how the nodes that were hit came back. */
export function renderFailover(failover: Failover, heading: string, width: number, style: Style): string[] {
  const { rounds } = failover;
  if (rounds.length === 0) return [titleLine('Failover', `${heading}: no round was finished`, style)];
  const rejoined = rejoinRows(rounds, style);
  // One round has no spread: its figures stand alone.
  const several: readonly Column[] = [
    numbers('min'),
    numbers('max'),
    { ...numbers('seen'), align: 'left' },
    ...rounds.map(({ round }) => numbers(`#${round}`, round)),
  ];
  const columns: readonly Column[] = [
    { header: 'fault to', align: 'left' },
    numbers(rounds.length > 1 ? 'median' : 'time'),
    ...(rounds.length > 1 ? several : []),
  ];
  const rows = [...PHASE_NAMES.map((phase) => phaseRow(phase, failover, style)), ...rejoined];
  const footnotes = [
    factsOf(failover),
    ...(rejoined.length > 0 ? ['node ready, node caught up: from undoing the fault.'] : []),
    ...(rounds.some(({ phases }) => phases.throughputBack === 0 || phases.latencyBack === 0)
      ? ['back after 0 ms: it never left its range.']
      : []),
    ...(rounds.some(hasGap) ? [`${NOT_SEEN} not seen while it was watched.`] : []),
  ];
  return tableSection('Failover', columns, [{ heading, rows }], footnotes, width, style);
}

function hasGap({ phases, rejoin }: FailoverRound): boolean {
  return [...PHASE_NAMES.map((phase) => phases[phase]), rejoin?.readyMs, rejoin?.caughtUpMs].includes(null);
}

function phaseRow(phase: PhaseName, { rounds, phases }: Failover, style: Style): TableRow {
  const summary = phases.find((each) => each.phase === phase);
  return {
    cells: [
      PHASE_WORDS[phase],
      { text: elapsed(summary?.median ?? null), paint: style.bold },
      elapsed(summary?.min ?? null),
      elapsed(summary?.max ?? null),
      `${count(summary?.rounds ?? 0)} of ${count(rounds.length)}`,
      ...rounds.map((round) => elapsed(round.phases[phase])),
    ],
  };
}

function rejoinRows(rounds: readonly FailoverRound[], style: Style): TableRow[] {
  if (!rounds.some(({ rejoin }) => rejoin !== null)) return [];
  return (['readyMs', 'caughtUpMs'] as const).map((key) => {
    const times = rounds.map(({ rejoin }) => rejoin?.[key] ?? null);
    const seen = times.filter((ms) => ms !== null);
    return {
      cells: [
        key === 'readyMs' ? 'node ready' : 'node caught up',
        { text: elapsed(median(seen)), paint: style.bold },
        elapsed(seen.length > 0 ? Math.min(...seen) : null),
        elapsed(seen.length > 0 ? Math.max(...seen) : null),
        `${count(seen.length)} of ${count(rounds.length)}`,
        ...times.map(elapsed),
      ],
    };
  });
}

/** What was done how often, how exact it is, and what it did to the writes of the load: one line. */
function factsOf({ kind, rounds, probeEveryMs }: Failover): string {
  const most = Math.max(...rounds.map(({ nodes }) => nodes.length));
  const others = most > 1 ? ` and ${plural(most - 1, 'more node')}` : '';
  const often = rounds.length === 1 ? 'once' : `${count(rounds.length)} times`;
  const sum = (outcome: 'ok' | 'rejected' | 'unknown'): number =>
    rounds.reduce((total, { writes }) => total + writes[outcome], 0);
  const sent = sum('ok') + sum('rejected') + sum('unknown');
  const before = median(rounds.map((round) => round.before.opsPerSecond)) ?? 0;
  return [
    `Leader${others} ${FAULTS_BY_KIND[kind].done} ${often}`,
    `probes every ${elapsed(probeEveryMs)}`,
    `${perSecond(before)} writes/s before`,
    `of ${plural(sent, 'write')} from fault to end of watch ${count(sum('rejected'))} rejected and ${count(sum('unknown'))} unknown.`,
  ].join('; ');
}
