import { plural } from '../../lib/base/format.ts';

/** A namespace that could not be deleted. */
export interface LeftNamespace {
  readonly name: string;
  /** Of an outcome, or a few words. */
  readonly reason: string;
}

/** Reasons that say of the nodes and not of the namespace why it is still there. */
const NO_NODE: Readonly<Record<string, string>> = {
  refused: 'no node runs there',
  timeout: 'no node answers there',
  'connection-lost': 'the connection to it was lost',
  'no-leader': 'no node leads',
};

/** What to type to delete what is left. */
export function cleanCommand(target: string, host: string): string {
  return `npm run bench -- clean --target ${target} --host ${host}`;
}

/**
 * What could not be deleted, a sentence for each reason, and what to do next.
 * @param target whose they are: `clean` takes the first one that there is, where nobody says
 * @param host where it was tried, and is to be tried again: nobody else may listen at the addresses that `clean` looks at by itself
 */
export function leftInWords(left: readonly LeftNamespace[], target: string, host: string): string[] {
  const reasons = [...new Set(left.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const names = left.filter((each) => each.reason === reason).map(({ name }) => name);
    const what =
      names.length === 1
        ? `namespace ${names[0]}`
        : `${plural(names.length, 'namespace')}, ${names[0]} to ${names.at(-1)},`;
    const nodes = NO_NODE[reason];
    const when = nodes === undefined ? '' : 'once the cluster runs, ';
    return `${what} could not be deleted on ${host}: ${nodes ?? reason}; ${when}${cleanCommand(target, host)} deletes ${names.length === 1 ? 'it' : 'them'}`;
  });
}
