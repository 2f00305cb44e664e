import { addedMilliseconds, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { ReplicationTax } from '../../../lib/report/analyses.ts';
import { mannerNaming } from '../naming.ts';
import { numbers, type Row, type Section, strong, words } from '../section.ts';

/** What replication costs: a line for each operation that both the cluster and the single node did. */
export const tax: Section = {
  title: 'Replication tax',
  of({ analyses }) {
    const taxes = analyses.replicationTax;
    if (taxes.length === 0) return [];
    const spoken = mannerNaming(taxes);
    const repeated = taxes.some(({ repetition }) => repetition > 1);
    return [
      {
        kind: 'table',
        columns: [
          words('scenario'),
          words('step'),
          ...(repeated ? [numbers('run')] : []),
          words('op'),
          numbers('+p50'),
          numbers('+p95'),
          numbers('+p99'),
          numbers('throughput'),
        ],
        groups: grouped(taxes, ({ tier, payload, protocol, reads }) =>
          JSON.stringify([tier, payload, protocol, reads]),
        ).map((members) => ({
          heading: `${members[0].tier}, ${members[0].payload}${spoken(members[0])}`,
          rows: members.map((each, at) => taxRow(each, members[at - 1], repeated)),
        })),
        footnotes: ['The cluster against the single node: ms more at each percentile, and its ops/s as a multiple.'],
      },
    ];
  },
};

function taxRow(tax: ReplicationTax, above: ReplicationTax | undefined, repeated: boolean): Row {
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
      strong(addedMilliseconds(addedMs.p50)),
      addedMilliseconds(addedMs.p95),
      addedMilliseconds(addedMs.p99),
      strong(times(throughputRatio)),
    ],
  };
}
