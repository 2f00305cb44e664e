import type { FaultVerb } from '../../../lib/report/faults.ts';

/** How verbs are done to the nodes of one kind of cluster. */
export interface Acts {
  /** Why a verb can never be done to a node of this cluster; null when it can. */
  refusal(verb: FaultVerb, node: string): string | null;
  /** Why the node's present state does not allow it; null when it does, or nobody knows. */
  obstacle(verb: FaultVerb, node: string): string | null;
  /**
   * Does it; resolves when it has taken effect, with a remark when it went otherwise than asked.
   * @param signal ends what can be ended
   * @throws UserError when it fails
   */
  act(verb: FaultVerb, node: string, signal: AbortSignal | undefined): Promise<string | null>;
  /** Something is in effect from now on, or no longer, that this verb undoes: what outlives the runner is told. */
  inEffect(undo: FaultVerb, node: string, open: boolean): void;
}
