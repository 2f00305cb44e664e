import { type MeasuredCell, measured } from '../../../../lib/analysis/cells.ts';
import { overRounds } from '../../../../lib/analysis/failover.ts';
import { largest } from '../../../../lib/base/extremes.ts';
import { elapsed, plural } from '../../../../lib/base/format.ts';
import type { FaultFindings } from '../../../../lib/report/faults.ts';
import type { Power } from '../../../../lib/report/power.ts';
import { headingOf, powerBlocks, STEP_WORDS } from '../../sections/faults.ts';
import { type Chart, type ChartKind, tableIn } from './chart.ts';
import { BEFORE_MS, overlaid, writesChart } from './rounds.ts';

/** The way back from power cuts. */
export const power: ChartKind = {
  title: 'Power cut',
  reading:
    'Accepted writes by when they were sent, around the moment at which every node was killed: thin lines are rounds, the thick one is their median. Shaded: while all nodes were down. Dotted: the way back, at the medians.',
  of: ({ cells }) =>
    cells.flatMap((cell) => {
      const numbers = measured(cell);
      const { faults } = numbers ?? {};
      if (numbers === null || !faults?.power || faults.power.rounds.length === 0) return [];
      return faults.timeline.slots.length === 0 ? [] : [chartOf(numbers, faults, faults.power)];
    }),
};

function chartOf(cell: MeasuredCell, { timeline }: FaultFindings, found: Power): Chart {
  const { rounds, returns } = found;
  const down = overRounds(rounds.map(({ downMs }) => downMs))?.median ?? 0;
  const marks = returns.map(({ step, median }) => ({ at: down + median, label: STEP_WORDS[step] }));
  const until = Math.max(down, 2_000, largest(marks.map(({ at }) => at))) * 1.25 + 500;
  const heading = `${cell.scenario}, ${headingOf(cell)}`;
  const accepted = returns.find(({ step }) => step === 'firstAccepted');
  const back =
    accepted === undefined
      ? 'no write was accepted again while it was watched'
      : `a write was accepted again ${elapsed(accepted.median)} after the nodes were started`;
  const finding = `${plural(rounds.length, 'power cut')}, nodes down for ${elapsed(down)}: ${back}.`;
  return writesChart({
    ...{ cell, heading, finding },
    name: `Accepted writes around ${plural(rounds.length, 'power cut')}: ${heading}`,
    from: 'the cut',
    domain: [-BEFORE_MS, until],
    series: overlaid(
      timeline,
      rounds.map(({ faultMs }) => faultMs),
      until,
    ),
    shades: [{ from: 0, to: down, label: 'all nodes down' }],
    marks: [{ at: 0, label: 'all killed' }, { at: down, label: 'started' }, ...marks],
    table: tableIn(powerBlocks(found, timeline, heading)),
  });
}
