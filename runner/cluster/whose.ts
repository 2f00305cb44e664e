import { markEntry } from '../../lib/data/owner.ts';
import type { Namespaces } from './namespaces.ts';

/** Namespaces by what shows whose they are. Anybody may call one as raftmark calls its own. */
export interface Whose {
  /** They say that raftmark made them, or hold the mark of a run. */
  readonly own: readonly string[];
  readonly foreign: readonly string[];
  /** Whether they have a mark cannot be read. */
  readonly unknown: readonly string[];
}

/**
 * Whose namespaces are that are there.
 * @throws UserError when the cluster does not say
 */
export async function whose(namespaces: Namespaces, names: readonly string[]): Promise<Whose> {
  const told = names.length === 0 ? [] : await namespaces.list('own');
  const [foreign, unknown]: [string[], string[]] = [[], []];
  for (const name of names.filter((each) => !told.includes(each))) {
    const mark = await namespaces.read(markEntry(name));
    if (mark === null) foreign.push(name);
    else if (mark === undefined) unknown.push(name);
  }
  return { own: names.filter((name) => !foreign.includes(name) && !unknown.includes(name)), foreign, unknown };
}
