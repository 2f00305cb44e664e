import { largest, smallest } from '../../base/extremes.ts';
import type { Cell } from '../../report/cell.ts';
import { PHASE_NAMES } from '../../report/faults.ts';
import type { OperationResult } from '../../report/figures.ts';
import { RETURN_NAMES } from '../../report/power.ts';
import type { QueueTimes } from '../../report/queue-faults.ts';
import type { CellTasks } from '../../report/tasks.ts';
import type { CellCount, OperationFigure, RoundTime, Statistic, ThresholdUnit } from '../../report/thresholds.ts';
import { findScenario } from '../../scenarios/catalogue.ts';
import { usesQueues, usesTasks } from '../../scenarios/scenario.ts';
import type { MeasuredCell } from '../cells.ts';
import { lostMessages } from '../message-violation.ts';
import { foundByLedger } from '../safety.ts';
import { median } from '../statistics.ts';

/** A figure of each operation. */
export interface OfOperation {
  readonly of: 'operation';
  readonly limit: OperationFigure;
  readonly unit: ThresholdUnit;
  /** Null where nothing was measured. */
  value(result: OperationResult): number | null;
}

/** A figure that a cell has once. */
export interface OfCell {
  readonly of: 'cell';
  readonly limit: CellCount;
  readonly unit: ThresholdUnit;
  /** Whether a cell of that plan is one that has it, once it is measured. */
  planned(cell: Pick<Cell, 'scenario' | 'step'>): boolean;
  /** Null where it is not known, or not for all that it is about; undefined of a cell that has no such figure. */
  value(cell: MeasuredCell): number | null | undefined;
}

/** A time that each round of a fault has. */
export interface OfRounds {
  readonly of: 'rounds';
  readonly limit: RoundTime;
  readonly unit: 'ms';
  planned(cell: Pick<Cell, 'scenario' | 'step'>): boolean;
  /** One for each round, null where it was not seen; undefined of a cell that has no such rounds. */
  values(cell: MeasuredCell): readonly (number | null)[] | undefined;
}

export type Figure = OfOperation | OfCell | OfRounds;

const latency = (limit: Exclude<OperationFigure, 'errorRate' | 'opsPerSecond'>): OfOperation => ({
  ...{ of: 'operation', limit, unit: 'ms' },
  value: ({ latencyMs }) => latencyMs?.[limit] ?? null,
});

/** The share of failures; of no operation at all there is none. */
const errorRate: OfOperation = {
  ...{ of: 'operation', limit: 'errorRate', unit: 'share' },
  value: ({ ok, rejected, unknown, errorRate: share }) => (ok + rejected + unknown > 0 ? share : null),
};

const opsPerSecond: OfOperation = {
  ...{ of: 'operation', limit: 'opsPerSecond', unit: 'per-second' },
  value: (result) => result.opsPerSecond,
};

type Planned = Pick<Cell, 'scenario' | 'step'>;

/** Whether a cell writes a ledger of what was acknowledged: beside faults, of messages and of workers. */
function keepsLedger({ scenario: name, step }: Planned): boolean {
  const scenario = findScenario(name);
  if (scenario === undefined) return false;
  const { load } = step;
  return scenario.faults !== undefined || usesQueues(scenario) || usesTasks(scenario) || load?.kind === 'queues';
}

/** A count of the ledger of writes beside faults; that nothing was found is known only where everything was checked. */
const ofLedger = (limit: Exclude<CellCount, 'lost' | 'phantom' | 'leaderChanges'>, always = false): OfCell => ({
  ...{ of: 'cell', limit, unit: 'count' },
  planned: ({ scenario }) => findScenario(scenario)?.faults !== undefined,
  value: ({ faults }) => {
    if (faults === undefined) return undefined;
    return always ? faults.safety[limit] : foundByLedger(faults.safety, limit);
  },
});

/** Sum of what several ledgers of a cell say; null where one does not know, undefined where there is none. */
function sumOf(parts: readonly (number | null | undefined)[]): number | null | undefined {
  const there = parts.filter((part) => part !== undefined);
  if (there.length === 0) return undefined;
  const found = there.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  // Of what was found more may come to light, but not less.
  return found === 0 && there.includes(null) ? null : found;
}

/** Acknowledged writes that are gone by entry, messages that were never delivered, changes of workers that no node lists. */
const lost: OfCell = {
  ...{ of: 'cell', limit: 'lost', unit: 'count' },
  planned: keepsLedger,
  value: ({ faults, messages, tasks }) =>
    sumOf([
      faults === undefined ? undefined : foundByLedger(faults.safety, 'lost'),
      messages === undefined ? undefined : 'absent' in messages ? null : lostMessages(messages),
      tasks === undefined ? undefined : ofWorkers(tasks),
    ]),
};

/** Changes that no list has; null where none is proven and some may be. */
function ofWorkers(tasks: CellTasks): number | null {
  if ('absent' in tasks) return null;
  return tasks.lost === 0 && (tasks.lostAtMost ?? 0) > 0 ? null : tasks.lost;
}

/** Values, and messages, that nobody has written. */
const phantom: OfCell = {
  ...{ of: 'cell', limit: 'phantom', unit: 'count' },
  planned: keepsLedger,
  value: ({ faults, messages }) =>
    sumOf([
      faults === undefined ? undefined : foundByLedger(faults.safety, 'phantom'),
      messages === undefined ? undefined : 'absent' in messages ? null : messages.phantom,
    ]),
};

const leaderChanges: OfCell = {
  ...{ of: 'cell', limit: 'leaderChanges', unit: 'count' },
  planned: () => true,
  value: ({ raft }) => raft?.leaderChanges ?? null,
};

/** Whether nodes are broken that keep queues. */
const ofQueuesOnly = ({ step }: Planned): boolean => step.load?.kind === 'paced-queues';

/** Whether leaders are broken, or all nodes at once: the step of a failover is called as what is done. */
function breaks(what: 'leaders' | 'all', cell: Planned): boolean {
  return cell.scenario === 'failover' && !ofQueuesOnly(cell) && (cell.step.name === 'power') === (what === 'all');
}

const failovers = PHASE_NAMES.map(
  (phase): OfRounds => ({
    ...{ of: 'rounds', limit: `failover.${phase}`, unit: 'ms' },
    planned: (cell) => breaks('leaders', cell),
    values: ({ faults }) => faults?.failover?.rounds.map(({ phases }) => phases[phase]),
  }),
);

const returns = RETURN_NAMES.map(
  (step): OfRounds => ({
    ...{ of: 'rounds', limit: `power.${step}`, unit: 'ms' },
    planned: (cell) => breaks('all', cell),
    values: ({ faults }) => faults?.power?.rounds.map((round) => round.returns[step]),
  }),
);

const QUEUE_TIMES = [
  'leaderNamed',
  'firstAccepted',
  'firstDelivered',
  'acceptedGap',
  'deliveredGap',
] as const satisfies readonly (keyof QueueTimes)[];

/** Of the queues whose leader was hit, in the rounds that were watched to their end. */
const ofQueues = QUEUE_TIMES.map(
  (time): OfRounds => ({
    ...{ of: 'rounds', limit: `queues.${time}`, unit: 'ms' },
    planned: ofQueuesOnly,
    values: ({ queueFaults }) =>
      queueFaults?.rounds
        .filter(({ cutOff }) => !cutOff)
        .flatMap(({ queues }) => queues.filter(({ hit }) => hit).map(({ times }) => times[time])),
  }),
);

const rollingGap: OfRounds = {
  ...{ of: 'rounds', limit: 'rolling.gap', unit: 'ms' },
  planned: (cell) => cell.scenario === 'rolling-restart' && !ofQueuesOnly(cell),
  values: ({ faults }) => faults?.rolling?.steps.map(({ gapMs }) => gapMs),
};

/** All figures that a rule can limit, by what they are called in it. */
export const FIGURES: ReadonlyMap<string, Figure> = new Map<string, Figure>([
  ...(['min', 'mean', 'p50', 'p95', 'p99', 'p999', 'max'] as const).map((name) => [name, latency(name)] as const),
  ['errors', errorRate],
  ['ops/s', opsPerSecond],
  ...[lost, phantom, leaderChanges].map((figure) => [figure.limit, figure] as const),
  ...(['rejectedButThere', 'behind'] as const).map((name) => [name, ofLedger(name)] as const),
  // What reads answered while nodes were broken was seen then, whatever could be read at the end.
  ...(['wentBack', 'stale'] as const).map((name) => [name, ofLedger(name, true)] as const),
  ...[...failovers, ...returns, ...ofQueues, rollingGap].map((figure) => [figure.limit, figure] as const),
]);

/**
 * What of the rounds there is. A round in which it was not seen took longer than all others: where that decides, nothing is known.
 * @returns null where it is not known, or there was no round
 */
export function overAll(values: readonly (number | null)[], statistic: Statistic): number | null {
  const times = values.map((value) => value ?? Number.POSITIVE_INFINITY);
  if (times.length === 0) return null;
  const value = statistic === 'median' ? median(times) : statistic === 'min' ? smallest(times) : largest(times);
  return value !== null && Number.isFinite(value) ? value : null;
}
