import { addedMilliseconds, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { ReplicationTax } from '../../../lib/report/analyses.ts';
import { anyClaims, cellNotes, claimed, claimNotes, intervalText, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import { TOO_FEW } from '../operation-columns.ts';
import { numbers, type Row, type Section, type Text, words } from '../section.ts';

/** What replication costs: a line for each operation that both the cluster and the single node did. */
export const tax: Section = {
  title: 'Replication tax',
  of({ analyses }) {
    const taxes = analyses.replicationTax;
    const left = cellNotes(analyses, 'replicationTax');
    if (taxes.length === 0) return withoutRows('Replication tax', left);
    const spoken = mannerNaming(taxes);
    const claims = anyClaims(taxes);
    return [
      {
        kind: 'table',
        columns: [
          words('scenario'),
          words('step'),
          words('op'),
          numbers('+p50'),
          ...(claims ? [words('95 % interval')] : []),
          numbers('+p95', 3),
          numbers('+p99', 2),
          numbers('throughput'),
          ...(claims ? [words('95 % interval')] : []),
          numbers('pairs', 1),
        ],
        groups: grouped(taxes, ({ tier, payload, protocol, reads }) =>
          JSON.stringify([tier, payload, protocol, reads]),
        ).map((members) => ({
          heading: `${members[0].tier}, ${members[0].payload}${spoken(members[0])}`,
          rows: members.map((each, at) => taxRow(each, members[at - 1], claims)),
        })),
        footnotes: [
          'The cluster against the single node, over pairs of the same repetition: ms more at each percentile, and its ops/s as a multiple.',
          ...(taxes.some(({ addedMs }) => Object.values(addedMs).includes(null))
            ? [`${TOO_FEW}  fewer ok operations than the percentile needs.`]
            : []),
          ...claimNotes(taxes.flatMap(claimsOf)),
          ...left,
        ],
      },
    ];
  },
};

const PERCENTILES = ['p50', 'p95', 'p99'] as const;
type Percentile = (typeof PERCENTILES)[number];
/** Under which name the interval of what is added at a percentile stands. */
const INTERVALS = { p50: 'addedP50Ms', p95: 'addedP95Ms', p99: 'addedP99Ms' } as const;

/** What a line tells with its interval. */
function claimsOf({ pairs, addedMs, intervals }: ReplicationTax) {
  const told = PERCENTILES.filter((percentile) => addedMs[percentile] !== null);
  return [
    ...told.map((percentile) => ({ pairs, interval: intervals[INTERVALS[percentile]], none: 0 })),
    { pairs, interval: intervals.throughputRatio, none: 1 },
  ];
}

function taxRow(tax: ReplicationTax, above: ReplicationTax | undefined, claims: boolean): Row {
  const { scenario, step, operation, pairs, addedMs, throughputRatio, intervals } = tax;
  // What the line above has said already is left blank.
  const sameScenario = above?.scenario === scenario;
  const sameStep = sameScenario && above?.step === step;
  const added = (percentile: Percentile): Text => {
    const ms = addedMs[percentile];
    return ms === null ? TOO_FEW : claimed(addedMilliseconds(ms), intervals[INTERVALS[percentile]], 0);
  };
  return {
    cells: [
      sameScenario ? '' : scenario,
      sameStep ? '' : step,
      operation,
      added('p50'),
      ...(claims ? [addedMs.p50 === null ? '' : intervalText(intervals.addedP50Ms, addedMilliseconds)] : []),
      added('p95'),
      added('p99'),
      claimed(times(throughputRatio), intervals.throughputRatio, 1),
      ...(claims ? [intervalText(intervals.throughputRatio, times)] : []),
      String(pairs),
    ],
  };
}
