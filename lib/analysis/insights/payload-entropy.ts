import { count, perSecond, plural, times } from '../../base/format.ts';
import { grouped } from '../../base/grouped.ts';
import type { RepetitionSpread } from '../../report/repetitions.ts';
import { type Operation, traitsOf } from '../../targets/operations.ts';
import { type CompletedCell, timed, where } from '../cells.ts';
import { PAIRS_NEEDED } from '../paired.ts';
import { median, spreadOf } from '../statistics.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { calmCells } from './loads.ts';

/** Ranges that do not meet, and medians as far apart as this, change what a figure says. */
const MUCH = 1.25;

interface Pair {
  readonly operation: Operation;
  readonly one: Side;
  readonly other: Side;
  readonly scenario: string;
  readonly step: string;
  readonly bytes: number;
}

interface Side {
  readonly entropy: string;
  readonly cells: readonly CompletedCell[];
  readonly repetitions: number;
  /** Operations per second over these. */
  readonly rate: RepetitionSpread;
  /** Bytes that all nodes wrote for each byte of payload; null where that is not known. */
  readonly written: number | null;
}

/** What values are made of, where two kinds of them were measured: a store that compresses is another one for each. */
export const payloadEntropy: Insight = {
  id: 'payload-entropy',
  kind: 'property',
  title: 'what values are made of changes what is measured',
  formula: `Of cells that differ in nothing but what their values are made of, the medians of their rates, those of the operation that differs most; and what their nodes wrote for each byte of payload. A warning where each was measured ${PAIRS_NEEDED} times or more, their ranges do not meet and their medians are ${MUCH} times apart.`,
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

function sameButEntropy(cell: CompletedCell): string {
  const { payload, scenario, step } = cell;
  return JSON.stringify([where({ ...cell, payload: { name: '', bytes: payload.bytes } }), scenario, step.name]);
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
      return one.rate.median > 0 && other.rate.median > 0
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
    ...{ entropy: made(cells[0]), cells, repetitions: rates.length, rate: spreadOf(rates) },
    written: median(cells.flatMap(({ cost }) => cost.writeAmplification ?? [])),
  };
}

/** How many times the faster is as fast as the slower. */
function apart({ one, other }: Pair): number {
  const ratio = other.rate.median / one.rate.median;
  return Math.max(ratio, 1 / ratio);
}

function noticed(pair: Pair, pairs: number, cluster: string): Noticed {
  const { one, other, operation, scenario, step, bytes } = pair;
  const plurals = traitsOf(operation).plural;
  const ratio = other.rate.median / one.rate.median;
  const repetitions = Math.min(one.repetitions, other.repetitions);
  const sure = repetitions >= PAIRS_NEEDED && rangesApart(one.rate, other.rate);
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
        value: other.rate.median,
        unit: 'per-second',
        against: { what: one.entropy, value: one.rate.median },
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
    certainty: certaintyOf(pair, { repetitions, sure, pairs }),
    cost: much ? `Whoever stores ${other.entropy} does not get what was measured with ${one.entropy}.` : null,
    advice: much ? 'Measure with values that compress as your own do (--entropy).' : null,
    cells: [...one.cells, ...other.cells].map(({ id }) => id),
  };
}

/** Whether no repetition of one kind did as much as any of the other. */
function rangesApart(one: RepetitionSpread, other: RepetitionSpread): boolean {
  return one.max < other.min || other.max < one.min;
}

interface Sureness {
  readonly repetitions: number;
  readonly sure: boolean;
  readonly pairs: number;
}

function certaintyOf({ one, other }: Pair, { repetitions, sure, pairs }: Sureness): string {
  const most = pairs > 1 ? `, and the widest apart of ${pairs} such pairs` : '';
  const of = `Of ${plural(repetitions, 'repetition')} each${most}`;
  if (repetitions < PAIRS_NEEDED) return `${of}: too few to claim a difference (--repetitions ${PAIRS_NEEDED}).`;
  const range = ({ rate, entropy }: Side): string =>
    `${perSecond(rate.min)} to ${perSecond(rate.max)}/s with ${entropy}`;
  return `${of}: ${range(one)}, ${range(other)}, ranges that ${sure ? 'do not meet' : 'meet, so that no difference is claimed'}.`;
}
