import type { Finding } from '../../report/findings.ts';
import type { Report } from '../../report/report.ts';

/** What rules look at: a report, but for what follows from it. */
export type Observed = Omit<Report, 'findings' | 'advice'>;

/** What a rule says of one thing that it noticed; what is the same for all that it notices is said by the rule. */
export type Noticed = Omit<Finding, 'id' | 'kind' | 'disproof'>;

/** A rule that notices one thing. Pure: the same report gives the same findings. */
export interface Insight {
  /** Stays the same from version to version. */
  readonly id: string;
  readonly kind: Finding['kind'];
  /** What it notices, in a few words. */
  readonly title: string;
  /** How it decides, with its limits. */
  readonly formula: string;
  /** Where formula and limits are from. */
  readonly source: string;
  /** What would show that it is something else, a sentence. */
  readonly disproof: string;
  find(report: Observed): readonly Noticed[];
}
