import { addedMilliseconds, times } from '../../../../lib/base/format.ts';
import type { Column, TableRow } from '../../../../lib/base/table.ts';
import type { ReplicationTax } from '../../../../lib/report/analyses.ts';
import type { Style } from '../../../system/terminal.ts';
import { groupBy } from '../../cells.ts';
import { numbers, tableSection } from '../section.ts';

/** What replication costs: a line for each operation that both the cluster and the single node did. */
export function renderTax(taxes: readonly ReplicationTax[], width: number, style: Style): string[] {
  const repeated = taxes.some(({ repetition }) => repetition > 1);
  const columns: readonly Column[] = [
    { header: 'scenario', align: 'left' },
    { header: 'step', align: 'left' },
    ...(repeated ? [numbers('run')] : []),
    { header: 'op', align: 'left' },
    numbers('+p50'),
    numbers('+p95'),
    numbers('+p99'),
    numbers('throughput'),
  ];
  const groups = groupBy(taxes, ({ tier, payload }) => JSON.stringify([tier, payload]));
  return tableSection(
    'Replication tax',
    columns,
    groups.map((members) => ({
      heading: `${members[0].tier}, ${members[0].payload}`,
      rows: members.map((tax, at) => taxRow(tax, members[at - 1], repeated, style)),
    })),
    ['The cluster against the single node: ms more at each percentile, and its ops/s as a multiple.'],
    width,
    style,
  );
}

function taxRow(tax: ReplicationTax, above: ReplicationTax | undefined, repeated: boolean, style: Style): TableRow {
  const { scenario, step, repetition, operation, addedMs, throughputRatio } = tax;
  // What the line above has said already is left blank.
  const sameScenario = above?.scenario === scenario;
  const sameStep = sameScenario && above?.step === step;
  const sameRun = sameStep && above?.repetition === repetition;
  return {
    cells: [
      sameScenario ? '' : scenario,
      sameStep ? '' : step,
      ...(repeated ? [sameRun ? '' : String(repetition)] : []),
      operation,
      { text: addedMilliseconds(addedMs.p50), paint: style.bold },
      addedMilliseconds(addedMs.p95),
      addedMilliseconds(addedMs.p99),
      { text: times(throughputRatio), paint: style.bold },
    ],
  };
}
