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

/** What a node is asked that is to say whether it is one: its status, or, of a target that has none, to read an entry or to list its queues. */
export function firstQuestion({ view, entries, queues, name }: Target): {
  readonly request: PlainRequest;
  /** What its answer shows, in words. */
  readonly expected: string;
} {
  if (!('absent' in view)) return { request: view.status(), expected: `how ${name} reports its status` };
  if (!('absent' in entries)) return { request: entries.read(NOBODYS), expected: `how ${name} answers a read` };
  if ('absent' in queues) throw new Error(`${name} has nothing to be asked for`);
  return { request: queues.list(), expected: `how ${name} lists its queues` };
}

/** How a node is asked who it is. */
export function whoIsThere(target: Target): {
  readonly request: PlainRequest;
  readonly read: (url: string, response: PlainResponse) => Told;
} {
  const { view } = target;
  const tells = !('absent' in view);
  const { request, expected } = firstQuestion(target);
  return {
    request,
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
