import { measured } from '../../lib/analysis/cells.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import type { Report } from '../../lib/report/report.ts';
import { cellColumns } from './cell-columns.ts';
import { csvText, type Value } from './csv-text.ts';
import { OPERATION_FIELDS } from './operation-columns.ts';

/** Columns of the run: the same in all of its rows. */
const RUN_COLUMNS: readonly (readonly [string, (report: Report) => Value])[] = [
  ['run_id', ({ runId }) => runId],
  ['run_started_at', ({ startedAt }) => startedAt],
  ['run_state', ({ state }) => state],
  ['raftmark_version', ({ versions }) => versions.raftmark],
  ['k6_version', ({ versions }) => versions.k6],
  ['node_version', ({ versions }) => versions.node],
  ['target', ({ target }) => target],
  ['target_version', ({ versions }) => versions.target],
  ['host_cpu_model', ({ host }) => host.cpuModel],
  ['host_cpus', ({ host }) => host.cpus],
  ['host_memory_bytes', ({ host }) => host.memoryBytes],
  ['host_kernel', ({ host }) => host.kernel],
  ['host_data_filesystem', ({ host }) => host.dataFilesystem],
  ['seed', ({ seed }) => seed],
];

/** Columns of the cell that an operation was measured in. */
const CELL_COLUMNS: readonly (readonly [string, (cell: Cell, report: Report) => Value])[] = [
  ['entropy', ({ payload }, report) => payload.entropy ?? report.entropy],
  ...cellColumns('cell', 'cluster'),
  ['cluster_kind', ({ cluster }, report) => clusterOf(report, cluster.name)?.kind],
  ...cellColumns('nodes'),
  ['co_located', ({ cluster }, report) => clusterOf(report, cluster.name)?.coLocated],
  ['knob', ({ cluster }) => cluster.knob?.name],
  ['knob_value', ({ cluster }) => cluster.knob?.value],
  ...cellColumns(
    'tier',
    'entries',
    'payload',
    'payload_bytes',
    'protocol',
    'reads',
    'keys',
    'scenario',
    'step',
    'users',
    'offered_per_s',
    'repetition',
    'state',
    'reason',
    'verdict',
  ),
  ['verdict_rules', (cell) => measured(cell)?.verdict.rules?.join(' ')],
  ...cellColumns('limit', 'started_at', 'window_s', 'warmup_s'),
];

/** What the columns of operations are called here, where their names in the other table have no unit. */
const NAMES: Readonly<Record<string, string>> = {
  ok: 'ok_count',
  rejected: 'rejected_count',
  unknown: 'unknown_count',
  redirects: 'redirects_count',
  error_rate: 'error_share',
};

const OPERATION_COLUMNS: readonly (readonly [string, (result: OperationResult) => Value])[] = [
  ['operation', ({ operation }) => operation],
  ...OPERATION_FIELDS.map(([name, value]) => [NAMES[name] ?? name, value] as const),
];

function clusterOf({ clusters }: Report, name: string): Report['clusters'][number] | undefined {
  return clusters.find((cluster) => cluster.name === name);
}

/**
 * A report as a table of one row for each operation of each cell, with all that tells it from the rows of other runs: what data frames and
 * databases group by. A cell without numbers is one row without an operation, so that nothing is missing silently. Every label of the run is a
 * column at the end.
 */
export function renderCsvLong(report: Report): string {
  const labels = Object.entries(report.labels ?? {});
  const header = [
    ...[...RUN_COLUMNS, ...CELL_COLUMNS, ...OPERATION_COLUMNS].map(([name]) => name),
    ...labels.map(([key]) => `label_${key}`),
  ];
  const ofRun = RUN_COLUMNS.map(([, value]) => value(report));
  const rows = report.cells.flatMap((cell) => {
    const ofCell = CELL_COLUMNS.map(([, value]) => value(cell, report));
    const results: readonly (OperationResult | null)[] = measured(cell)?.operations ?? [];
    return (results.length === 0 ? [null] : results).map((result) => [
      ...[...ofRun, ...ofCell],
      ...OPERATION_COLUMNS.map(([, value]) => (result === null ? null : value(result))),
      ...labels.map(([, value]) => value),
    ]);
  });
  return csvText([header, ...rows]);
}
