import { FAULTS_BY_KIND, type FaultKind, type FaultVerb } from '../../../lib/report/faults.ts';
import type { EmbeddedNode } from '../../cluster/cluster.ts';

/** A single act on a node: what undoes it, what it takes, and how it is done to a node that raftmark started. */
export interface Verb {
  /** What undoes it; null when nothing has to. */
  readonly undo: FaultVerb | null;
  /** Verbs that have nothing left to undo once it is done, besides itself. */
  readonly overtakes?: readonly FaultVerb[];
  /** Why it can never be done to the only node of a cluster. */
  readonly alone?: string;
  /** What it makes, in words, where that takes a network namespace for each node. */
  readonly namespaces?: string;
  /** Why the node's present state does not allow it; null when it does. */
  obstacle?(node: EmbeddedNode): string | null;
  /**
   * Does it; resolves when it has taken effect, with a remark when it went otherwise than asked.
   * @throws UserError when it fails
   */
  act(node: EmbeddedNode): Promise<string | null>;
}

const notRunning = ({ name, processes }: EmbeddedNode): string | null =>
  processes.length > 0 ? null : `${name} is not running`;

const plainly =
  (act: (node: EmbeddedNode) => Promise<void>) =>
  async (node: EmbeddedNode): Promise<null> => {
    await act(node);
    return null;
  };

const PARTITION = {
  alone: 'the only node of a cluster has no peers to be cut off from',
  namespaces: 'a partition',
} as const;

const table = {
  kill: {
    undo: 'start',
    // A process that has ended has nothing to resume.
    overtakes: ['resume'],
    obstacle: notRunning,
    act: plainly((node) => node.kill()),
  },
  stop: {
    undo: 'start',
    overtakes: ['resume'],
    obstacle: notRunning,
    act: (node) => node.stop(),
  },
  start: { undo: null, act: plainly((node) => node.start()) },
  pause: {
    undo: 'resume',
    obstacle: (node) => (node.paused ? `${node.name} is paused already` : notRunning(node)),
    act: plainly((node) => node.pause()),
  },
  resume: {
    undo: null,
    obstacle: ({ name, paused }) => (paused ? null : `${name} is not paused`),
    act: plainly((node) => node.resume()),
  },
  wipe: {
    undo: null,
    alone: 'the only node of a cluster has nobody to get its data back from',
    act: plainly((node) => node.wipe()),
  },
  isolate: {
    undo: 'heal',
    ...PARTITION,
    obstacle: ({ name, isolated }) => (isolated ? `${name} is isolated already` : null),
    act: plainly((node) => node.isolate()),
  },
  heal: {
    undo: null,
    ...PARTITION,
    obstacle: ({ name, isolated }) => (isolated ? null : `${name} is not isolated`),
    act: plainly((node) => node.heal()),
  },
  transfer: {
    undo: null,
    alone: 'the only node of a cluster has nobody to hand its leadership over to',
    obstacle: (node) => (node.paused ? `${node.name} is paused and hands nothing over` : notRunning(node)),
    act: plainly((node) => node.transfer()),
  },
} satisfies Readonly<Record<FaultVerb, Verb>>;

/** Every act on a node. */
export const VERBS: Readonly<Record<FaultVerb, Verb>> = table;

/** The acts with which a fault begins and is undone; null where there is nothing to undo. */
export function actsOf(kind: FaultKind): { readonly begin: FaultVerb; readonly undo: FaultVerb | null } {
  const { begin } = FAULTS_BY_KIND[kind];
  return { begin, undo: table[begin].undo };
}

/** Whether a fault takes nodes in network namespaces. */
export function takesNamespaces(kind: FaultKind): boolean {
  return VERBS[FAULTS_BY_KIND[kind].begin].namespaces !== undefined;
}
