import { EXIT, UserError } from '../system/errors.ts';

/** Something that could not be deleted. */
export interface Left {
  readonly name: string;
  /** A few words. */
  readonly reason: string;
}

/**
 * Says what was deleted of what was found, or that there was nothing.
 * @param what of raftmark's, several of it
 * @param out takes the line
 * @throws UserError (exit 1) that names what is still there, each with the reason
 */
export function tellOfDeleted(
  what: string,
  host: string,
  { found, left, out }: { found: readonly string[]; left: readonly Left[]; out: (line: string) => void },
): void {
  const gone = found.filter((name) => !left.some((item) => item.name === name));
  if (gone.length > 0) out(`removed ${what}: ${gone.join(', ')}`);
  else if (left.length === 0) out(`no ${what} of raftmark on ${host}`);
  if (left.length === 0) return;
  const each = left.map(({ name, reason }) => `${name} (${reason})`).join(', ');
  throw new UserError(`these ${what} are still there: ${each}`, EXIT.failed);
}
