import { type MeasuredCell, measured } from '../../../../lib/analysis/cells.ts';
import {
  countsFromReturn,
  FROM_FAULT,
  overRounds,
  spreadInWords,
  visiblePhases,
} from '../../../../lib/analysis/failover.ts';
import { tellsLeader } from '../../../../lib/analysis/leadership.ts';
import { largest } from '../../../../lib/base/extremes.ts';
import { elapsed, plural } from '../../../../lib/base/format.ts';
import { FAULTS_BY_KIND, type Failover, type FaultFindings } from '../../../../lib/report/faults.ts';
import { failoverBlocks, headingOf, PHASE_WORDS } from '../../sections/faults.ts';
import type { Chart, ChartKind } from './chart.ts';
import { tableIn } from './chart.ts';
import type { Mark } from './plot.ts';
import { BEFORE_MS, overlaid, writesChart } from './rounds.ts';

/** What becomes of writes around a leader that is broken or replaced. */
export const failover: ChartKind = {
  title: 'Failover',
  reading:
    'Accepted writes by when they were sent, around the fault at 0: thin lines are rounds, the thick one is their median. Shaded: from the fault to the first accepted write, at the median. Dotted: the phases, each at its median.',
  of(report) {
    return report.cells.flatMap((cell) => {
      const numbers = measured(cell);
      const { faults } = numbers ?? {};
      if (numbers === null || !faults?.failover || faults.failover.rounds.length === 0) return [];
      if (faults.timeline.slots.length === 0) return [];
      return [chartOf(numbers, faults, faults.failover, tellsLeader(report, cell.cluster.name))];
    });
  },
};

function chartOf(cell: MeasuredCell, { timeline }: FaultFindings, found: Failover, told: boolean): Chart {
  const { rounds, kind } = found;
  const marks = marksOf(found, told);
  const again = marks.find(({ phase }) => phase === 'firstAccepted');
  const furthest = Math.max(2_000, largest(marks.map(({ at }) => at)));
  const watched = largest(rounds.map(({ watchedMs, awayMs }) => watchedMs + (awayMs ?? 0)));
  const until = Math.min(Math.max(watched, 2_000), furthest * 1.25 + 500);
  const heading = `${cell.scenario}, ${headingOf(cell)}`;
  const finding = findingOf(found);
  return writesChart({
    ...{ cell, heading, finding },
    name: `Accepted writes around ${plural(rounds.length, 'fault')}: ${heading}`,
    from: 'the fault',
    domain: [-BEFORE_MS, until],
    series: overlaid(
      timeline,
      rounds.map(({ faultMs }) => faultMs),
      until,
    ),
    shades: again === undefined ? [] : [{ from: 0, to: again.at, label: 'no write accepted' }],
    marks: [{ at: 0, label: kind }, ...marks],
    table: tableIn(failoverBlocks(found, timeline, heading, told)),
  });
}

/** Each phase that is a moment, at its median from the fault. */
function marksOf(found: Failover, told: boolean): (Mark & { phase: string })[] {
  const { kind, phases, rounds } = found;
  const away = overRounds(rounds.map(({ awayMs }) => awayMs))?.median ?? 0;
  return visiblePhases(kind, told)
    .filter((phase) => phase !== 'availabilityGap')
    .flatMap((phase) => {
      const over = phases.find((each) => each.phase === phase);
      if (over === undefined) return [];
      const from = countsFromReturn(kind) && !FROM_FAULT.includes(phase) ? away : 0;
      return [{ phase, at: from + over.median, label: PHASE_WORDS[phase] }];
    })
    .sort((one, other) => one.at - other.at);
}

function findingOf({ kind, rounds, phases, electionTimeoutMs }: Failover): string {
  const accepted = phases.find(({ phase }) => phase === 'firstAccepted');
  const { hits, done } = FAULTS_BY_KIND[kind];
  const after = countsFromReturn(kind)
    ? 'the nodes were brought back'
    : `the ${hits === 'followers' ? 'followers were' : 'leader was'} ${done}`;
  const often = plural(rounds.length, 'round');
  if (accepted === undefined) return `In ${often} no write was accepted again while it was watched after ${after}.`;
  const { missing } = accepted;
  const unseen = missing > 0 ? `, and in ${missing} not at all while it was watched` : '';
  const timeout = electionTimeoutMs === null ? '' : ` The election timeout is ${elapsed(electionTimeoutMs)}.`;
  return `In ${often} a write was accepted again ${spreadInWords(accepted)} after ${after}${unseen}.${timeout}`;
}
