import { resolve } from 'node:path';
import { unavailable } from '../system/errors.ts';
import { fileProblem, findOnPath } from './probe.ts';

const FLAG = '--lazyfs';
const VARIABLE = 'RAFTMARK_LAZYFS';

/** A LazyFS binary, and who named it: then it is used or the run ends, and what happens to lie on PATH is used where it can be. */
export interface FoundLazyfs {
  readonly path: string;
  readonly named: boolean;
}

/**
 * Finds LazyFS: the flag's path, the variable's, or `lazyfs` on PATH. Nobody provides it, and it does not tell its version.
 * @param flag what `--lazyfs` gave; `none` for doing without
 * @returns null when there is none
 * @throws UserError (exit 3) when a path was given that is no program
 */
export function findLazyfs(flag: string | null, env: NodeJS.ProcessEnv): FoundLazyfs | null {
  if (flag === 'none') return null;
  const given = flag ?? (env[VARIABLE] || null);
  if (given === null) {
    const path = findOnPath('lazyfs', env.PATH);
    return path === null ? null : { path, named: false };
  }
  const path = resolve(given);
  const problem = given === '' ? 'is empty' : fileProblem(path);
  if (problem === null) return { path, named: true };
  throw unavailable(
    `${flag === null ? VARIABLE : FLAG}: ${given === '' ? 'the path' : given} ${problem}.\n` +
      `Give the lazyfs binary that you have built, or ${FLAG} none: then nodes alone are killed.`,
  );
}
