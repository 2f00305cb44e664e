/** What the programs answer, documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** Something did not end well: a cell failed, a limit was not met, something could not be cleaned up, an unexpected error. */
  failed: 1,
  usage: 2,
  /** Tools or cluster are not there, or the report could not be written. */
  unavailable: 3,
  /** Everything ended well, and what was measured is not to be believed: only where --strict asks for it. */
  doubtful: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * An error that a person meets: one or two lines that say what was wrong, where, and what to do next.
 * Printed without a stack unless --verbose is given.
 */
export class UserError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}

/** Wrong usage: flags, names, numbers. Exit 2. */
export function usageError(message: string): UserError {
  return new UserError(message, EXIT.usage);
}

/** Tools, nodes or files that are needed and cannot be had. Exit 3. */
export function unavailable(message: string, cause?: unknown): UserError {
  return new UserError(message, EXIT.unavailable, cause === undefined ? undefined : { cause });
}
