import { breaksNodes, type CompletedCell, clusterTitle, rateOf } from '../../../../lib/analysis/cells.ts';
import { medianPercentile } from '../../../../lib/analysis/percentiles.ts';
import { repetitionsThatCount } from '../../../../lib/analysis/series.ts';
import { median, PERCENTILES } from '../../../../lib/analysis/statistics.ts';
import { milliseconds, perSecond, plural } from '../../../../lib/base/format.ts';
import { grouped } from '../../../../lib/base/grouped.ts';
import type { OperationResult } from '../../../../lib/report/figures.ts';
import { isUsersStep } from '../../../../lib/scenarios/steps.ts';
import { medianPercentileText } from '../../operation-columns.ts';
import { numbers, words } from '../../section.ts';
import type { Chart, ChartKind } from './chart.ts';
import { datasetNaming, datasetOf } from './dataset.ts';
import { LOOKS } from './plot.ts';
import { tick } from './tick.ts';

/** Steps of a scenario that differ in their users alone. */
export const throughput: ChartKind = {
  title: 'Latency over throughput',
  reading:
    'A point for each number of users, which stands beside it: to the right is more work done, down is faster. Where a line turns up, more users only wait longer.',
  of({ cells }) {
    const counted = repetitionsThatCount(cells).filter(
      (cell) => !breaksNodes(cell) && cell.step.users > 0 && rateOf(cell.step) === null && isUsersStep(cell.step),
    );
    const each = counted.flatMap((cell) => cell.operations.map((result) => ({ cell, result })));
    const named = datasetNaming(counted);
    return grouped(each, ({ cell, result }) => JSON.stringify([datasetOf(cell), result.operation])).flatMap(
      (members) => {
        const lines = linesOf(members);
        const where = named(members[0].cell);
        const title = [members[0].result.operation, ...(where === '' ? [] : [where])].join(', ');
        // Several clusters in one picture are compared by what they did alike.
        const clusters = new Set(members.map(({ cell }) => cell.cluster.name)).size;
        if (clusters === 1 && lines.length <= LOOKS) return chartOf(title, lines);
        return grouped(lines, ({ scenario }) => scenario).flatMap((own) =>
          chartOf(`${title}, ${own[0].scenario}`, own.slice(0, LOOKS)),
        );
      },
    );
  },
};

interface Measured {
  readonly cell: CompletedCell;
  readonly result: OperationResult;
}

interface Step {
  readonly users: number;
  readonly rate: number;
  readonly results: readonly OperationResult[];
}

interface Line {
  readonly scenario: string;
  readonly name: string;
  readonly steps: readonly Step[];
}

/** One line for each scenario on each cluster, its steps by their users. */
function linesOf(members: readonly Measured[]): Line[] {
  const several = new Set(members.map(({ cell }) => cell.cluster.name)).size > 1;
  return grouped(members, ({ cell }) => JSON.stringify([cell.scenario, cell.cluster.name])).flatMap((own) => {
    const [{ cell }] = own;
    const steps = grouped(own, (each) => String(each.cell.step.users))
      .map((same) => {
        const results = same.map(({ result }) => result);
        const rate = median(results.map(({ opsPerSecond }) => opsPerSecond)) ?? 0;
        return { users: same[0].cell.step.users, rate, results };
      })
      .filter(({ results }) => results.some(({ latencyMs }) => latencyMs !== null))
      .sort((one, other) => one.users - other.users);
    const name = several ? `${cell.scenario}, ${clusterTitle(cell.cluster)}` : cell.scenario;
    return steps.length < 2 ? [] : [{ scenario: cell.scenario, name, steps }];
  });
}

function chartOf(title: string, lines: readonly Line[]): Chart[] {
  if (lines.length === 0) return [];
  const all = lines.flatMap(({ steps }) => steps);
  // The highest that every point has enough operations for.
  const percentile = [...PERCENTILES]
    .filter(({ key }) => key !== 'p999')
    .reverse()
    .find((each) => all.every(({ results }) => typeof medianPercentile(results, each) === 'number'));
  if (percentile === undefined) return [];
  const latency = ({ results }: Step): number => medianPercentile(results, percentile) as number;
  const best = lines
    .flatMap((line) => line.steps.map((step) => ({ line, step })))
    .reduce((most, each) => (each.step.rate > most.step.rate ? each : most));
  const alone = best.line.steps[0] as Step;
  const inWords = (step: Step): string =>
    `${perSecond(step.rate)} ops/s with ${plural(step.users, 'user')} at a ${percentile.label} of ${milliseconds(latency(step))} ms`;
  const finding = `Most is done by ${best.line.name}: ${inWords(best.step)}${alone === best.step ? '' : `; ${inWords(alone)}`}.`;
  return [
    {
      title,
      finding,
      picture: {
        name: `${percentile.label} latency over throughput: ${title}`,
        description: finding,
        x: { label: 'operations that were ok per second', kind: 'linear', format: tick },
        y: { label: `${percentile.label} in ms`, kind: 'log', format: tick },
        series: lines.map(({ name, steps }) => ({
          name,
          points: steps.map((step) => ({ x: step.rate, y: latency(step), label: String(step.users) })),
        })),
      },
      table: {
        kind: 'table',
        columns: [
          words('scenario'),
          numbers('users'),
          numbers('ops/s'),
          ...PERCENTILES.map(({ label }) => numbers(label)),
        ],
        groups: [
          {
            rows: lines.flatMap(({ name, steps }) =>
              steps.map(({ users, rate, results }) => ({
                cells: [
                  name,
                  String(users),
                  perSecond(rate),
                  ...PERCENTILES.map((each) => medianPercentileText(results, each)),
                ],
              })),
            ),
          },
        ],
        footnotes: ['Latencies in ms; medians over the repetitions that count. - : too few operations for it.'],
      },
    },
  ];
}
