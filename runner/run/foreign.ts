import type { Namespaces } from '../cluster/namespaces.ts';
import { whose } from '../cluster/whose.ts';
import { usageError } from '../system/errors.ts';
import { cleanCommand } from './left-namespaces.ts';

/**
 * Leaves alone what is not raftmark's. Asked before anything is made: a namespace that is made again says that raftmark made it.
 * @param wanted names of those that the run is about to write
 * @throws UserError (exit 2) when one of them is there and nothing shows that it is raftmark's
 */
export async function refuseForeign(namespaces: Namespaces, wanted: readonly string[], host: string): Promise<void> {
  // Why they cannot be listed is said where it is looked what the key may do.
  const there = await namespaces.list().catch(() => []);
  const { foreign } = await whose(
    namespaces,
    there.filter((name) => wanted.includes(name)),
  );
  if (foreign.length === 0) return;
  throw usageError(
    `the run would overwrite ${foreign.join(', ')} on ${host}, and nothing shows that raftmark made what is there.\nMeasure another tier or cluster; if nobody needs it, delete it: ${cleanCommand(namespaces.targetName, host)} --force`,
  );
}
