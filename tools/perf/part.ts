import type { Pinning } from './pinning.ts';

/** What a figure should reach; both bounds may be given. */
export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One measured number: a median, and how far the rounds lay apart. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
  readonly goal?: Goal;
  readonly note?: string;
}

/** What every part of the benchmark is given. */
export interface Context {
  /** The k6 binary. */
  readonly k6: string;
  /** The folder that holds dist/. */
  readonly root: string;
  /** A temporary folder, removed at the end. */
  readonly folder: string;
  /** Fewer and shorter rounds. */
  readonly quick: boolean;
  /** Make the honest runs that are missing, and those anew that other programs disturbed. */
  readonly record: boolean;
  readonly pinning: Pinning;
  /** Fires on Ctrl-C; a part then ends what it started and throws. */
  readonly signal: AbortSignal;
  /** Takes a line of progress. */
  readonly log: (line: string) => void;
}

/** One thing that is measured: one file in this folder and one line in parts.ts. */
export interface Part {
  /** As `--only` takes it. */
  readonly name: string;
  readonly title: string;
  /** Throws UserError when it cannot be measured here; the other parts still are. */
  run(context: Context): Promise<Figure[]>;
}

/** What became of one part. */
export type PartResult =
  | { readonly name: string; readonly title: string; readonly figures: readonly Figure[] }
  | { readonly name: string; readonly title: string; readonly skipped: string };

/** Whether a figure reaches its goal; null when it has none. A value that is not a number reaches nothing. */
export function isMet({ value, goal }: Figure): boolean | null {
  if (goal === undefined) return null;
  return value >= (goal.atLeast ?? -Infinity) && value <= (goal.atMost ?? Infinity);
}
