import type { ClusterIdentity } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import type { Evidence, Setting } from './evidence.ts';

/** Whether an analysis is of what was measured in the way of the tables. */
export function sameWay({ setting }: Evidence, of: Omit<Setting, 'keys'>): boolean {
  return (
    of.tier === setting.tier &&
    of.payload === setting.payload &&
    of.protocol === setting.protocol &&
    of.reads === setting.reads
  );
}

/** The size whose figures stand where a table has no sizes: the document's was of three. */
const PREFERRED = 3;

/**
 * Of all that the newest report with any has, what belongs to the cluster of three nodes, or else to the first one, of those on which no knob was varied.
 * @param all what a report has of it
 */
export function ofOneCluster<T extends Omit<Setting, 'keys'>>(
  evidence: Evidence,
  all: (report: Report) => readonly T[],
  clusterOf: (each: T) => ClusterIdentity,
): readonly T[] {
  for (const report of evidence.reports) {
    const own = all(report).filter((each) => sameWay(evidence, each) && clusterOf(each).knob === undefined);
    const chosen = own.find((each) => clusterOf(each).nodes === PREFERRED) ?? own[0];
    if (chosen !== undefined) return own.filter((each) => clusterOf(each).name === clusterOf(chosen).name);
  }
  return [];
}
