import { FAULT_ACTS, type FaultVerb } from '../../../lib/report/faults.ts';

/** Something that was done to a node and not undone yet. */
export interface Effect {
  readonly node: string;
  readonly undo: FaultVerb;
}

/** The verb that undoes another; null when nothing has to. */
export function undoOf(verb: FaultVerb): FaultVerb | null {
  return Object.values(FAULT_ACTS).find(({ begin }) => begin === verb)?.undo ?? null;
}

/** Keeps account of what is in effect. */
export class Effects {
  #open: Effect[] = [];

  /** Before a verb is tried: it may take effect even when it fails. Gives what may be in effect from now on. */
  before(verb: FaultVerb, node: string): Effect | null {
    const undo = undoOf(verb);
    if (undo === null) return null;
    this.#close(node, undo);
    const effect = { node, undo };
    this.#open.push(effect);
    return effect;
  }

  /** After a verb was done. Gives what is no longer in effect. */
  after(verb: FaultVerb, node: string): Effect[] {
    // A process that has ended has nothing to resume.
    return this.#close(node, undoOf(verb) === 'start' ? 'resume' : verb);
  }

  /** What is in effect, the newest first. */
  newestFirst(): Effect[] {
    return [...this.#open].reverse();
  }

  #close(node: string, undo: FaultVerb): Effect[] {
    const closed = this.#open.filter((effect) => effect.node === node && effect.undo === undo);
    this.#open = this.#open.filter((effect) => !closed.includes(effect));
    return closed;
  }
}
