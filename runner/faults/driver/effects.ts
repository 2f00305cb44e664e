import type { FaultVerb } from '../../../lib/report/faults.ts';
import { VERBS } from './verbs.ts';

/** Something that was done to a node and not undone yet. */
export interface Effect {
  readonly node: string;
  readonly undo: FaultVerb;
}

/** Keeps account of what is in effect. */
export class Effects {
  #open: Effect[] = [];

  /** Before a verb is tried: it may take effect even when it fails. Gives what may be in effect from now on. */
  before(verb: FaultVerb, node: string): Effect | null {
    const { undo } = VERBS[verb];
    if (undo === null) return null;
    this.#close(node, [undo]);
    const effect = { node, undo };
    this.#open.push(effect);
    return effect;
  }

  /** After a verb was done. Gives what is no longer in effect. */
  after(verb: FaultVerb, node: string): Effect[] {
    return this.#close(node, [verb, ...(VERBS[verb].overtakes ?? [])]);
  }

  /** What is in effect, the newest first. */
  newestFirst(): Effect[] {
    return [...this.#open].reverse();
  }

  #close(node: string, undoing: readonly FaultVerb[]): Effect[] {
    const closed = this.#open.filter((effect) => effect.node === node && undoing.includes(effect.undo));
    this.#open = this.#open.filter((effect) => !closed.includes(effect));
    return closed;
  }
}
