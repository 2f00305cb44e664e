import { sumFailures } from '../../../lib/analysis/failures.ts';
import { count } from '../../../lib/base/format.ts';
import { someCells } from '../naming.ts';
import { listOf, type Section } from '../section.ts';

/** Why operations were not ok, over all cells. */
export const failures: Section = {
  title: 'Failures',
  of: (report) =>
    listOf(
      sumFailures(report.cells).map(({ outcome, reason, count: amount, cells }) => ({
        mark: '-',
        text: `${count(amount)} ${outcome}, ${reason} (${someCells(cells)})`,
      })),
    ),
};
