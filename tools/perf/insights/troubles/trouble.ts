import type { Scope } from '../../notices/scope.ts';
import type { Context } from '../../part.ts';

/** How the benchmark is run beside a trouble. */
export interface Begun {
  readonly flags: readonly string[];
  /** In place of the k6 of the run. */
  readonly k6?: string;
}

/** Something that goes wrong for real, and which rules have to notice it. */
export interface MadeTrouble {
  readonly name: string;
  /** Rules that have to warn of it. */
  readonly wanted: readonly string[];
  /** Rules that have to tell of it, however gravely: of properties. */
  readonly told?: readonly string[];
  /** Rules that may warn as well, each with what truly comes of it. */
  readonly also?: Readonly<Record<string, string>>;
  /** The run may end with exit code 1: a node does not survive it, or a cell fails of it. */
  readonly mayFail?: true;
  /** What k6 can do is measured first. */
  readonly calibrated?: true;
  /**
   * Brings it about beside a run with these flags.
   * @param scope ends what was begun, the last first
   * @throws UserError where this machine cannot be made to show it
   */
  begin(scope: Scope, context: Pick<Context, 'folder' | 'k6'>): Promise<Begun>;
}

/** A short load of writes on the smoke tier. @param more go before what is said here otherwise */
export function writing(users: number, seconds: number, ...more: string[]): string[] {
  const what = ['--tier', 'smoke', '--scenarios', 'write-concurrent', '--users', String(users)];
  return [...what, '--duration', `${seconds}s`, '--warmup', '500ms', '--no-control', '--yes', ...more];
}
