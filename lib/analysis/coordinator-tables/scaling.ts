import type { SizeScaling, Slope } from '../../report/sizes.ts';
import { sameWay } from './analyses.ts';
import type { Evidence } from './evidence.ts';
import { operationRows } from './operations.ts';
import { type DocumentRow, type DocumentTable, type Figure, none, type Unit, value } from './table.ts';

/** What one node more costs, which the document shows as two pictures. */
export function scalingBehaviour(evidence: Evidence): DocumentTable {
  const rows = operationRows(evidence);
  return {
    title: 'Scaling Behavior',
    columns: ['Figure', 'per node more', 'largest over smallest'],
    rows: rows.flatMap(({ label, operation, alone, many }): DocumentRow[] => [
      slopeRow(`Latency: ${label}`, scalingOf(evidence, alone, operation), 'p50Ms'),
      slopeRow(`Throughput: ${label}`, scalingOf(evidence, many, operation), 'opsPerSecond'),
    ]),
    notes: [
      'The slope of a straight line over the sizes, of the median in ms and of operations per second (those of the step with the most users).',
    ],
  };
}

function scalingOf(evidence: Evidence, scenario: string, operation: string): SizeScaling | null {
  const found = evidence.reports.map(({ analyses }) =>
    analyses.sizes
      .filter((each) => sameWay(evidence, each) && each.scenario === scenario && each.operation === operation)
      .reduce<SizeScaling | null>((most, each) => (most === null || each.users > most.users ? each : most), null),
  );
  return found.find((each) => each !== null) ?? null;
}

function slopeRow(label: string, scaling: SizeScaling | null, of: 'p50Ms' | 'opsPerSecond'): DocumentRow {
  if (scaling === null) {
    const missing = none('Clusters of several sizes were not measured: --nodes 1,3,5 --scenarios core.');
    return { label, figures: [missing, missing] };
  }
  const unit: Unit = of === 'p50Ms' ? 'ms' : 'perSecond';
  const last = scaling.sizes[scaling.sizes.length - 1];
  const [ratio, interval] =
    of === 'p50Ms' ? [last?.ratio.p50, last?.intervals.p50] : [last?.ratio.opsPerSecond, last?.intervals.opsPerSecond];
  return {
    label,
    figures: [
      slopeFigure(scaling.slopes[of], unit),
      ratio == null
        ? none('No repetition was measured at both sizes.')
        : value(ratio, 'change', { unclaimed: interval == null }),
    ],
  };
}

function slopeFigure({ perNode, interval }: Slope, unit: Unit): Figure {
  return perNode === null
    ? none('No repetition was measured at every size.')
    : value(perNode, unit, { unclaimed: interval === null });
}
