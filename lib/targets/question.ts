import { type EntryName, keyName, NAMESPACE_PREFIX } from '../data/dataset.ts';
import { type FoundNode, failureOf, foundNode, isUp } from './found.ts';
import type { Reason } from './outcome.ts';
import type { Target } from './target.ts';
import type { PlainRequest, PlainResponse } from './wire.ts';

/** Nothing writes this one: what there is to learn is whether, and how, a node answers. */
const NOBODYS: EntryName = { namespace: `${NAMESPACE_PREFIX}nobody`, key: keyName(0) };
/** Failures of a read that a node of the target may answer with; others may as well, but without a status there is no proof. */
const OF_A_NODE: readonly Reason[] = ['not-found', 'redirected', 'no-leader', 'unauthorized', 'forbidden'];

/** What an address answered to the question who is there. */
export interface Told {
  readonly node: FoundNode;
  /** The address to which it sent those who ask; null when it did not. */
  readonly redirect: string | null;
  /** Why it is of no use, as a predicate; null when a node of the target answered. */
  readonly failure: string | null;
}

/** How a node is asked who it is: for its status, or, of a target that has none, to read an entry. */
export function whoIsThere(target: Target): {
  readonly request: PlainRequest;
  readonly read: (url: string, response: PlainResponse) => Told;
} {
  const { view, entries, name } = target;
  const tells = !('absent' in view);
  const expected = tells ? `how ${name} reports its status` : `how ${name} answers a read`;
  return {
    request: tells ? view.status() : entries.read(NOBODYS),
    read: (url, response) => {
      const answer = target.classify('read', response);
      const status = tells ? view.readStatus(response) : null;
      const known = tells ? status !== null : answer.outcome === 'ok' || OF_A_NODE.includes(answer.reason);
      const node = foundNode(url, response, status, { known, answer, expected });
      return {
        node,
        redirect: tells || answer.outcome === 'ok' ? null : (answer.leader ?? null),
        failure: isUp(node) ? null : failureOf(node, response),
      };
    },
  };
}
