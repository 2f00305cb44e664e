import { type MeasuredCell, measured } from '../../../../lib/analysis/cells.ts';
import { elapsed, plural } from '../../../../lib/base/format.ts';
import type { FaultEvent, FaultFindings, FaultVerb } from '../../../../lib/report/faults.ts';
import { numbers, type TableBlock, words } from '../../section.ts';
import { headingOf } from '../../sections/faults.ts';
import type { Chart, ChartKind } from './chart.ts';
import type { Mark, Shade } from './plot.ts';
import { rateIn, writesChart } from './rounds.ts';

/** What began something, and what ended it. */
const ENDS: Partial<Readonly<Record<FaultVerb, readonly FaultVerb[]>>> = {
  kill: ['start'],
  stop: ['start'],
  pause: ['resume'],
  isolate: ['heal'],
};

/** A whole scenario that breaks nodes: a rolling restart, recoveries, a snapshot. */
export const course: ChartKind = {
  title: 'Restarts and recoveries',
  reading:
    'Accepted writes by when they were sent, over the whole scenario. Shaded: from an act on a node to the end of the one that undid it.',
  of: ({ cells }) =>
    cells.flatMap((cell) => {
      const numbers = measured(cell);
      const { faults } = numbers ?? {};
      // Rounds that are alike have pictures of their own.
      if (numbers === null || !faults || faults.failover || faults.power) return [];
      return faults.timeline.slots.length < 2 || faults.events.length === 0 ? [] : [chartOf(numbers, faults)];
    }),
};

/** A node that was away. Times in milliseconds since the run's start; null while it was not undone. */
export interface Absence {
  readonly node: string;
  readonly verb: FaultVerb;
  readonly from: number;
  readonly to: number | null;
}

/** Each act on a node that took it away, with when that was undone. */
export function absencesOf(events: readonly FaultEvent[]): Absence[] {
  return events.flatMap((event, at) => {
    const ends = ENDS[event.verb];
    if (ends === undefined || event.error !== null) return [];
    const end = events.slice(at + 1).find(({ node, verb }) => node === event.node && ends.includes(verb));
    return [{ node: event.node, verb: event.verb, from: event.atMs, to: end?.doneMs ?? null }];
  });
}

function chartOf(cell: MeasuredCell, findings: FaultFindings): Chart {
  const { timeline, events, rolling } = findings;
  const first = timeline.slots[0]?.atMs ?? 0;
  const last = (timeline.slots.at(-1)?.atMs ?? 0) + timeline.slotMs;
  // What was done when the load was over is in the table.
  const shown = absencesOf(events).filter(({ from }) => from >= first && from < last);
  const shades: Shade[] = shown.map(({ node, verb, from, to }) => ({
    ...{ from: from - first, to: Math.min(to ?? last, last) - first, label: `${verb} ${node}` },
  }));
  const leaders = new Set(rolling?.steps.flatMap(({ node, led }) => (led ? [node] : [])) ?? []);
  const marks: Mark[] = shown.map(({ node, verb, from }) => ({
    at: from - first,
    label: `${verb} ${node}${leaders.has(node) ? ', leader' : ''}`,
  }));
  const heading = `${cell.scenario}, ${headingOf(cell)}`;
  const finding = findingOf(findings);
  return writesChart({
    ...{ cell, heading, finding },
    name: `Accepted writes over the course of ${heading}`,
    from: 'the start of the load',
    domain: [0, last - first],
    series: [
      {
        name: 'accepted writes',
        lineOnly: true,
        step: timeline.slotMs,
        // Where nothing was sent nothing could be accepted: that is no zero.
        points: timeline.slots
          .filter(({ offered }) => offered > 0)
          .map((slot) => ({ x: slot.atMs - first, y: rateIn(slot, timeline) })),
      },
    ],
    ...{ shades, marks },
    table: tableOf(absencesOf(events)),
  });
}

function findingOf({ rolling, timeline }: FaultFindings): string {
  if (rolling && rolling.steps.length > 0) {
    const longest = rolling.steps.reduce((most, step) => ((step.gapMs ?? 0) > (most.gapMs ?? 0) ? step : most));
    return `${plural(rolling.steps.length, 'node')} restarted: ${elapsed(rolling.gapsMs)} without an accepted write in all, the longest ${elapsed(longest.gapMs)} with ${longest.node}.`;
  }
  const asked = timeline.slots.filter(({ offered }) => offered > 0);
  const silent = asked.filter(({ ok }) => ok === 0).length;
  return `In ${silent} of ${plural(asked.length, 'slot')} of ${elapsed(timeline.slotMs)} none of the writes that were sent was accepted.`;
}

function tableOf(absences: readonly Absence[]): TableBlock {
  return {
    kind: 'table',
    columns: [words('node'), words('act'), numbers('into the run'), numbers('undone after')],
    groups: [
      {
        rows: absences.map(({ node, verb, from, to }) => ({
          cells: [node, verb, elapsed(from), elapsed(to === null ? null : to - from)],
        })),
      },
    ],
    footnotes: ['undone after: until what undid it had taken effect. - : it was not undone in this scenario.'],
  };
}
