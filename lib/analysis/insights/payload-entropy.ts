import { count, perSecond, plural, times } from '../../base/format.ts';
import { grouped } from '../../base/grouped.ts';
import { type Operation, traitsOf } from '../../targets/operations.ts';
import { type CompletedCell, timed } from '../cells.ts';
import { median, spreadOf } from '../statistics.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { calmCells } from './loads.ts';

/** Repetitions of each, without which chance alone may set two ranges apart. */
const ENOUGH = 6;
/** Ranges that do not meet, and medians as far apart as this, change what a figure says. */
const MUCH = 1.25;

interface Pair {
  readonly operation: Operation;
  /** Operations per second of each cell, and what its nodes wrote per byte of payload. */
  readonly one: Side;
  readonly other: Side;
  readonly scenario: string;
  readonly step: string;
  readonly bytes: number;
}

interface Side {
  readonly entropy: string;
  readonly cells: readonly CompletedCell[];
  readonly rates: readonly number[];
  readonly rate: number;
  /** Bytes that all nodes wrote for each byte of payload; null where that is not known. */
  readonly written: number | null;
}

/** What values are made of, where two kinds of them were measured: a store that compresses is another one for each. */
export const payloadEntropy: Insight = {
  id: 'payload-entropy',
  kind: 'property',
  title: 'what values are made of changes what is measured',
  formula: `Of cells that differ in nothing but what their values are made of, the medians of their rates, those of the operation that differs most; and what their nodes wrote for each byte of payload. A warning where each was measured ${ENOUGH} times or more, their ranges do not meet and their medians are ${MUCH} times apart.`,
  source:
    'Cluster Performance Insights, insight 12: what a store compresses decides how much its log and its snapshots hold.',
  disproof:
    'The same values again differ as much: the second ones were written to a store that held more. Or processors were used up, and k6 takes longer to make one kind than the other (json takes it six times as long).',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const pairs = grouped(calmCells(report, cluster), sameButEntropy).flatMap((cells) => pairsOf(cells, report.entropy));
  const [widest] = pairs.sort((one, other) => apart(other) - apart(one));
  return widest === undefined ? [] : [noticed(widest, pairs.length, cluster)];
}

function sameButEntropy({ tier, entries, payload, protocol, reads, keys, scenario, step }: CompletedCell): string {
  return JSON.stringify([tier, entries, payload.bytes, protocol, reads, keys, scenario, step.name]);
}

/** Each two kinds of values of the same load, the run's own first. */
function pairsOf(cells: readonly [CompletedCell, ...CompletedCell[]], usual: string): Pair[] {
  const made = ({ payload }: CompletedCell): string => payload.entropy ?? usual;
  const kinds = grouped(cells, made).sort(
    (one, other) => Number(made(other[0]) === usual) - Number(made(one[0]) === usual),
  );
  const [first, ...others] = kinds;
  if (first === undefined) return [];
  const { scenario, step, payload } = first[0];
  return others.flatMap((second) =>
    operationsOf(first).flatMap((operation) => {
      const [one, other] = [sideOf(first, made, operation), sideOf(second, made, operation)];
      return one.rate > 0 && other.rate > 0
        ? [{ operation, one, other, scenario, step: step.name, bytes: payload.bytes }]
        : [];
    }),
  );
}

function operationsOf(cells: readonly CompletedCell[]): Operation[] {
  return [...new Set(cells.flatMap((cell) => timed(cell).map(({ operation }) => operation)))];
}

function sideOf(
  cells: readonly [CompletedCell, ...CompletedCell[]],
  made: (cell: CompletedCell) => string,
  operation: Operation,
): Side {
  const rates = cells.flatMap((cell) =>
    timed(cell).flatMap((result) => (result.operation === operation ? [result.opsPerSecond] : [])),
  );
  return {
    ...{ entropy: made(cells[0]), cells, rates, rate: median(rates) ?? 0 },
    written: median(cells.flatMap(({ cost }) => cost.writeAmplification ?? [])),
  };
}

/** How many times the faster is as fast as the slower. */
function apart({ one, other }: Pair): number {
  return Math.max(one.rate / other.rate, other.rate / one.rate);
}

function noticed(pair: Pair, pairs: number, cluster: string): Noticed {
  const { one, other, operation, scenario, step, bytes } = pair;
  const plurals = traitsOf(operation).plural;
  const ratio = other.rate / one.rate;
  const sure = rangesApart(one, other);
  const much = sure && apart(pair) >= MUCH;
  const written =
    one.written !== null && other.written !== null && one.written > 0 ? other.written / one.written : null;
  return {
    severity: much ? 'warning' : 'note',
    cluster,
    title: `With ${other.entropy} values ${scenario} did ${times(ratio)} the ${plurals} that it did with ${one.entropy} ones (${step}, ${count(bytes)} bytes).`,
    measured: [
      {
        what: `${plurals} with ${other.entropy}`,
        value: other.rate,
        unit: 'per-second',
        against: { what: one.entropy, value: one.rate },
      },
      ...(written === null
        ? []
        : [
            {
              what: `bytes written for each byte of payload, ${other.entropy} over ${one.entropy}`,
              value: written,
              unit: 'times' as const,
            },
          ]),
    ],
    certainty: certaintyOf(one, other, sure, pairs),
    cost: much ? `Whoever stores ${other.entropy} does not get what was measured with ${one.entropy}.` : null,
    advice: much ? 'Measure with values that compress as your own do (--entropy).' : null,
    cells: [...one.cells, ...other.cells].map(({ id }) => id),
  };
}

/** Whether chance is hardly what sets two kinds apart. */
function rangesApart(one: Side, other: Side): boolean {
  const [mine, its] = [spreadOf(one.rates), spreadOf(other.rates)];
  const enough = Math.min(one.rates.length, other.rates.length) >= ENOUGH;
  return enough && (mine.max < its.min || its.max < mine.min);
}

function certaintyOf(one: Side, other: Side, sure: boolean, pairs: number): string {
  const repetitions = Math.min(one.rates.length, other.rates.length);
  const range = ({ rates }: Side): string => `${perSecond(spreadOf(rates).min)} to ${perSecond(spreadOf(rates).max)}/s`;
  const most = pairs > 1 ? `, and the widest apart of ${pairs} such pairs` : '';
  if (repetitions < ENOUGH)
    return `Of ${plural(repetitions, 'repetition')} each${most}: too few to claim a difference (--repetitions ${ENOUGH}).`;
  return `Of ${plural(repetitions, 'repetition')} each${most}: ${range(one)} with ${one.entropy}, ${range(other)} with ${other.entropy}, ranges that ${sure ? 'do not meet' : 'meet, so that no difference is claimed'}.`;
}
