import { controlOf } from '../../../lib/analysis/control.ts';
import type { Report } from '../../../lib/report/report.ts';

/** Where what is said of control steps does not follow from them. Empty when it all does. */
export function checkControl({ control = [] }: Pick<Report, 'control'>): string[] {
  return control.flatMap(({ cluster, before, after, ...said }) => {
    const { ratio, spread, finding } = controlOf(cluster, before, after);
    return said.ratio === ratio && said.spread === spread && said.finding === finding
      ? []
      : [`control of ${cluster}: ratio, spread or finding do not follow from its steps`];
  });
}
