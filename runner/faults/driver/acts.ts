import type { FaultVerb } from '../../../lib/report/faults.ts';

/** How a node's process came to an end that nobody had asked for. */
export interface NodeEnd {
  /** When that was seen, in milliseconds since the run's start. */
  readonly atMs: number;
  /** In words, e.g. `etcd ended with exit code 2`; null where only its parent is told. */
  readonly how: string | null;
  /** The last lines of its log since its start; null where none is known. */
  readonly log: readonly string[] | null;
  /** The last lines that its start command printed; null where there was none. */
  readonly printed: readonly string[] | null;
}

/** How verbs are done to the nodes of one kind of cluster. */
export interface Acts {
  /** Why a verb can never be done to a node of this cluster; null when it can. */
  refusal(verb: FaultVerb, node: string): string | null;
  /** Why the node's present state does not allow it; null when it does, or nobody knows. */
  obstacle(verb: FaultVerb, node: string): string | null;
  /**
   * Does it; resolves when it has taken effect, with a remark when it went otherwise than asked.
   * @param signal ends what can be ended, and may be ended half-way
   * @throws UserError when it fails
   */
  act(verb: FaultVerb, node: string, signal: AbortSignal | undefined): Promise<string | null>;
  /** Something is in effect from now on, or no longer, that this verb undoes: what outlives the runner is told. */
  inEffect(undo: FaultVerb, node: string, open: boolean): void;
  /** Watches the nodes' processes from now on, those of which enough is known, until `unwatch`. */
  watch(): Promise<void>;
  unwatch(): void;
  /** How the process of a node ended by itself; null while it has not, or nobody knows. */
  ended(node: string): NodeEnd | null;
}
