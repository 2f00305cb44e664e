import { traitsOf } from '../../targets/operations.ts';
import type { Evidence } from './evidence.ts';

/** What takes from the belief in a cell's numbers. */
export interface Rule {
  /** What the report and the documentation call it. */
  readonly name: string;
  /** `invalid`: the numbers are not what they are called. `suspect`: they may be. */
  readonly level: 'invalid' | 'suspect';
  /** Nodes that are broken on purpose break it: it is not asked then. */
  readonly brokenByFaults?: true;
  /** What it looks for and where it draws the line, a sentence. */
  readonly says: string;
  /** One sentence for each finding, with the figure that it rests on; none when all is well, or when the evidence is missing. */
  check(evidence: Evidence): readonly string[];
}

/** Differences count beyond what chance brings in a hundredth of all cases: the two-sided normal quantile. */
export const Z = 2.576;

/** `1 write`, `2 writes`. */
export function operations(count: number, operation: Evidence['operations'][number]['operation']): string {
  return `${count} ${count === 1 ? operation : traitsOf(operation).plural}`;
}

/** Processors in words: `1.4 of 2 processors`. */
export function processorsOf(used: number, all: number): string {
  return `${used.toFixed(used < 10 ? 2 : 0)} of ${all} ${all === 1 ? 'processor' : 'processors'}`;
}
