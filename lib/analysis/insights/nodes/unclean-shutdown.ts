import { largest } from '../../../base/extremes.ts';
import { elapsed, plural } from '../../../base/format.ts';
import type { RollingStep } from '../../../report/rolling.ts';
import type { MeasuredCell } from '../../cells.ts';
import { measuredCells } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';

/** From so many milliseconds on a stop is slow: orchestrators kill after 10 to 90 s, and a cluster is a node short all the time. */
const SLOW_MS = 10_000;

interface Stop {
  readonly cell: MeasuredCell;
  readonly step: RollingStep;
  /** What was wrong with it, a clause. */
  readonly why: string;
  /** It failed, and was not only slow. */
  readonly failed: boolean;
}

/** Nodes that do not end in good order when they are asked to under load. */
export const uncleanShutdown: Insight = {
  id: 'unclean-shutdown',
  kind: 'trouble',
  title: 'a node does not end in good order under load',
  formula:
    'In a rolling restart under load a node that was asked to stop had to be killed after 10 s, ended with a failure (an exit code other than 0, or a signal other than SIGTERM), or took 10 s or more. A warning, and critical where it was not seen ready again. Nothing of a service that no rolling restart was measured on; of a node of the user what its stop command took is all that is known.',
  source: 'Cluster Performance Insights, insight 9: a race between the end of a node and what was still under way.',
  disproof: 'It ends in good order without load as little: then it is how the process handles SIGTERM, and no race.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const cells = measuredCells(report, cluster);
  const steps = cells.flatMap((cell) => (cell.faults?.rolling?.steps ?? []).map((step) => ({ cell, step })));
  const stops = steps.flatMap(({ cell, step }) => badStop(cell, step));
  const first = stops.find(({ failed }) => failed) ?? stops[0];
  if (first === undefined) return [];
  const longestMs = largest(stops.map(({ step }) => step.stopMs));
  const away = stops.some(({ step: { readyMs, caughtUpMs } }) => readyMs === null && caughtUpMs === null);
  return [
    {
      severity: away ? 'critical' : 'warning',
      cluster,
      title: `${stops.length} of ${plural(steps.length, 'stop')} under load went wrong: ${first.why}.`,
      measured: [
        {
          ...{ what: 'stops that went wrong', value: stops.length, unit: 'count' },
          against: { what: 'all stops', value: steps.length },
        },
        { what: 'the longest of them', value: longestMs, unit: 'ms' },
      ],
      certainty: `Seen in ${plural(new Set(stops.map(({ cell }) => cell.id)).size, 'rolling restart')}, under load.`,
      cost: 'What it had not written when it ended is not safe on this node, and each restart for a new version takes the risk anew.',
      advice:
        'Read the end of its log; take it out of the load, or hand its leadership over, before it is stopped; give it more time than the longest stop took before anything kills it.',
      cells: [...new Set(stops.map(({ cell }) => cell.id))],
    },
  ];
}

function badStop(cell: MeasuredCell, step: RollingStep): Stop[] {
  const { node, stopMs, unclean = null } = step;
  // It ends a sentence.
  if (unclean !== null) return [{ cell, step, why: unclean.trim().replace(/[.]$/, ''), failed: true }];
  return stopMs < SLOW_MS ? [] : [{ cell, step, why: `${node} took ${elapsed(stopMs)} to end`, failed: false }];
}
