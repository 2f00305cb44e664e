import type { Finding } from '../../report/findings.ts';
import { disk } from './disk.ts';
import { elections } from './elections.ts';
import type { Insight, Observed } from './insight.ts';
import { knee } from './knee.ts';
import { writeAmplification } from './write-amplification.ts';

/** Every rule. */
export const INSIGHTS: readonly Insight[] = [disk, elections, knee, writeAmplification];

const STRENGTH: Readonly<Record<Finding['severity'], number>> = { critical: 0, warning: 1, note: 2 };

/** What the rules notice in a report, the strongest first; of equal ones troubles, then in the order of the rules. */
export function findingsOf(report: Observed, insights: readonly Insight[] = INSIGHTS): Finding[] {
  const found = insights.flatMap((insight) =>
    insight.find(report).map((noticed): Finding => {
      const { id, kind, disproof } = insight;
      return { id, kind, ...noticed, disproof };
    }),
  );
  const rank = ({ severity, kind }: Finding): number => 2 * STRENGTH[severity] + (kind === 'trouble' ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other));
}
