import { measured, resultsOf } from '../../lib/analysis/cells.ts';
import { figuresOf, type MetricsFigures, toldIn } from '../../lib/analysis/node-metrics.ts';
import { foundByLedger } from '../../lib/analysis/safety.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { PhaseName } from '../../lib/report/faults.ts';
import type { LedQueue } from '../../lib/report/led-queues.ts';
import type { MachineUse } from '../../lib/report/machine.ts';
import type { MessageAccount } from '../../lib/report/messages.ts';
import type { ProcessUsage } from '../../lib/report/monitors.ts';
import type { QueueFigure } from '../../lib/report/queue-faults.ts';
import type { Report } from '../../lib/report/report.ts';
import { sentTo } from '../../lib/scenarios/steps.ts';
import { DATA_MODELS, OPERATIONS, type Operation } from '../../lib/targets/operations.ts';
import { cellColumns } from './cell-columns.ts';
import { csvText, type Value } from './csv-text.ts';
import { OPERATION_FIELDS } from './operation-columns.ts';

/** Columns that every cell has, measured or not. */
const CELL_COLUMNS: readonly (readonly [string, (cell: Cell, report: Report) => Value])[] = [
  ['run_id', (_, report) => report.runId],
  ['target', (_, report) => report.target],
  ...cellColumns(
    'cell',
    'tier',
    'payload',
    'payload_bytes',
    'scenario',
    'step',
    'users',
    'offered_per_s',
    'cluster',
    'nodes',
    'entries',
    'protocol',
    'reads',
    'keys',
    'repetition',
    'state',
    'reason',
    'verdict',
  ),
  ['verdict_reasons', (cell) => measured(cell)?.verdict.reasons.join(' ')],
  ...cellColumns('limit'),
  ['limit_because', (cell) => measured(cell)?.limit?.because],
  ['machine_idle', (cell) => machineOf(cell)?.idle],
  ['machine_iowait', (cell) => machineOf(cell)?.iowait],
  ['machine_steal', (cell) => machineOf(cell)?.steal],
  ['other_cores', (cell) => machineOf(cell)?.otherCores],
  ...cellColumns('started_at', 'window_s', 'warmup_s'),
  ['dropped_iterations', (cell) => measured(cell)?.droppedIterations],
  ['term_changes', (cell) => measured(cell)?.raft?.termChanges],
  ['leader_changes', (cell) => measured(cell)?.raft?.leaderChanges],
  ['leaderless_s', (cell) => measured(cell)?.raft?.leaderlessSeconds],
  ['nodes_cpu_s_per_1000', (cell) => measured(cell)?.cost.nodesCpuSecondsPer1000],
  ['k6_cpu_s_per_1000', (cell) => measured(cell)?.cost.k6CpuSecondsPer1000],
  ['write_amplification', (cell) => measured(cell)?.cost.writeAmplification],
  ['entries_per_s', (cell) => figuresIn(cell)?.entriesPerSecond],
  ['writes_per_entry', (cell) => figuresIn(cell)?.commandsPerEntry],
  ['flush_mean_ms', (cell) => figuresIn(cell)?.flushMs],
  ['apply_mean_ms', (cell) => figuresIn(cell)?.applyMs],
  ['round_mean_ms', (cell) => figuresIn(cell)?.roundMs],
  ['pre_votes', (cell) => toldIn(cell)?.cluster.preVotes],
  ['write_floor_ms', (cell) => measured(cell)?.writeFloor?.floorMs],
  ['write_p50_times_floor', (cell) => measured(cell)?.writeFloor?.p50TimesFloor],
  ['k6_rss_peak_bytes', (cell) => processOf(cell, 'k6')?.rssPeakBytes],
  ['thresholds_not_met', (cell) => measured(cell)?.thresholds.filter(({ met }) => !met).length],
  ['failover_first_accepted_p50_ms', (cell) => phaseMedian(cell, 'firstAccepted')],
  ['failover_first_accepted_unseen', (cell) => unseenRounds(cell, 'firstAccepted')],
  ['failover_everywhere_ms', (cell) => phaseMedian(cell, 'acceptedEverywhere')],
  ['failover_latency_back_ms', (cell) => phaseMedian(cell, 'latencyBack')],
  ['failover_longest_without_write_ms', (cell) => phaseMedian(cell, 'availabilityGap')],
  ['rolling_duration_ms', (cell) => measured(cell)?.faults?.rolling?.durationMs],
  ['rolling_gaps_ms', (cell) => measured(cell)?.faults?.rolling?.gapsMs],
  ['lost', (cell) => foundIn(cell, 'lost')],
  ['phantom', (cell) => foundIn(cell, 'phantom')],
  ['stale', (cell) => measured(cell)?.faults?.safety.stale],
  ['ledger_complete', (cell) => measured(cell)?.faults?.safety.complete],
];

/** Columns of a report that has messages. */
const MESSAGE_COLUMNS: typeof CELL_COLUMNS = [
  ['messages_acknowledged', (cell) => messagesOf(cell)?.acknowledged],
  ['messages_delivered', (cell) => messagesOf(cell)?.delivered],
  ['messages_undelivered', (cell) => messagesOf(cell)?.undelivered],
  ['messages_incomplete', (cell) => messagesOf(cell)?.incomplete],
  ['messages_left', (cell) => messagesOf(cell)?.leftInQueue],
  ['messages_duplicates', (cell) => messagesOf(cell)?.duplicates],
  ['messages_redelivered', (cell) => messagesOf(cell)?.redelivered],
  ['messages_out_of_order', (cell) => messagesOf(cell)?.outOfOrder],
  ['messages_phantom', (cell) => messagesOf(cell)?.phantom],
  ['end_to_end_p50_ms', (cell) => messagesOf(cell)?.endToEndMs?.p50],
  ['end_to_end_p99_ms', (cell) => messagesOf(cell)?.endToEndMs?.p99],
];

/** Columns of cells of queues, where the report has any. */
const QUEUE_COLUMNS: typeof CELL_COLUMNS = [
  ['queues', (cell) => sentTo(cell.step.load)?.queues],
  ['sent_through', (cell) => sentTo(cell.step.load)?.through],
  [
    'queue_leaders',
    (cell) =>
      ledOf(cell)
        ?.map(({ atStart }) => atStart ?? '')
        .join(' '),
  ],
  ['queue_leader_changes', (cell) => ledOf(cell)?.reduce((sum, { changes }) => sum + changes, 0)],
];

/** Columns of a report in which nodes were broken that keep queues: of the queues whose leader was hit. */
const QUEUE_FAULT_COLUMNS: typeof CELL_COLUMNS = [
  ['queue_leader_named_ms', (cell) => queueMedian(cell, 'leaderNamed')],
  ['queue_first_accepted_ms', (cell) => queueMedian(cell, 'firstAccepted')],
  ['queue_first_delivered_ms', (cell) => queueMedian(cell, 'firstDelivered')],
  ['queue_longest_without_accepted_ms', (cell) => queueMedian(cell, 'acceptedGap')],
  ['queue_longest_without_delivery_ms', (cell) => queueMedian(cell, 'deliveredGap')],
];

/**
 * A report's cells as comma-separated values (RFC 4180, lines end in LF): a header, then one row per cell, with the columns
 * of every kind of operation in a fixed order; those of queues where the report has any, and labels at the end. Numbers are as in the JSON, unrounded; what a cell does not have is empty. A text that a
 * spreadsheet would take for a formula has an apostrophe before it.
 */
export function renderCsv(report: Report): string {
  const operations = operationsOf(report);
  const ofQueues = report.cells.some(({ step }) => sentTo(step.load) !== null);
  const ofMessages = report.cells.some((cell) => messagesOf(cell));
  const ofFaults = report.cells.some((cell) => measured(cell)?.queueFaults);
  const columns = [
    ...CELL_COLUMNS,
    ...(ofQueues ? QUEUE_COLUMNS : []),
    ...(ofMessages ? MESSAGE_COLUMNS : []),
    ...(ofFaults ? QUEUE_FAULT_COLUMNS : []),
  ];
  const labels = Object.entries(report.labels ?? {});
  const header = [
    ...columns.map(([name]) => name),
    ...operations.flatMap((operation) => OPERATION_FIELDS.map(([name]) => `${operation}_${name}`)),
    ...labels.map(([key]) => `label_${key}`),
  ];
  const rows = report.cells.map((cell) => [
    ...columns.map(([, value]) => value(cell, report)),
    ...operations.flatMap((operation) => {
      const result = measured(cell)?.operations.find((each) => each.operation === operation);
      return OPERATION_FIELDS.map(([, value]) => (result ? value(result) : ''));
    }),
    ...labels.map(([, value]) => value),
  ]);
  return csvText([header, ...rows]);
}

/** What became of messages, where that is known. */
function messagesOf(cell: Cell): MessageAccount | undefined {
  const messages = measured(cell)?.messages;
  return messages === undefined || 'absent' in messages ? undefined : messages;
}

/** The kinds of operations that have columns: those of entries and audit trails always, others where a cell did them. */
function operationsOf({ cells }: Report): Operation[] {
  const done = new Set(resultsOf(cells).map(({ operation }) => operation));
  return OPERATIONS.filter(
    (operation) => operation in DATA_MODELS.entries || operation in DATA_MODELS.audit || done.has(operation),
  );
}

/** Who led the queues of a cell, where it is known. */
function ledOf(cell: Cell): readonly LedQueue[] | undefined {
  const queues = measured(cell)?.queues;
  return queues === undefined || 'absent' in queues ? undefined : queues.led;
}

/** What the ledger of writes found; null where that is nothing, and not everything was checked. */
function foundIn(cell: Cell, what: 'lost' | 'phantom'): number | null | undefined {
  const faults = measured(cell)?.faults;
  return faults && foundByLedger(faults.safety, what);
}

/** Of the rounds that have seen the phase. */
function phaseMedian(cell: Cell, name: PhaseName): number | undefined {
  return measured(cell)?.faults?.failover?.phases.find(({ phase }) => phase === name)?.median;
}

/** In how many rounds the phase was not seen: their times are in no median. */
function unseenRounds(cell: Cell, name: PhaseName): number | undefined {
  return measured(cell)?.faults?.failover?.rounds.filter(({ phases }) => phases[name] === null).length;
}

/** Over the rounds and queues whose leader was hit. */
function queueMedian(cell: Cell, name: QueueFigure): number | undefined {
  return measured(cell)?.queueFaults?.figures.find(({ figure, hit }) => figure === name && hit)?.median;
}

function processOf(cell: Cell, label: string): ProcessUsage | undefined {
  const resources = measured(cell)?.resources;
  return resources && !('absent' in resources) ? resources.processes.find((each) => each.label === label) : undefined;
}

/** What nodes told of themselves, where they did. */
function figuresIn(cell: Cell): MetricsFigures | undefined {
  const told = toldIn(cell);
  return told === null ? undefined : figuresOf(told);
}

/** What the machine did, where that is known. */
function machineOf(cell: Cell): MachineUse | undefined {
  const machine = measured(cell)?.machine;
  return machine === undefined || 'absent' in machine ? undefined : machine;
}
