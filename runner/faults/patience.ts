import { LAST_WAIT_MS, REJOIN_MS } from './schedule.ts';

/**
 * How long nodes, and the cluster as a whole, are waited for: as long as a way back may take, once. What was waited for in vain is
 * looked for briefly after that, until it is there.
 */
export class Patience {
  #inVain = false;

  /** In milliseconds. */
  get ms(): number {
    return this.#inVain ? LAST_WAIT_MS : REJOIN_MS;
  }

  /** Whether something was waited for in vain, and has not been seen to be there since. */
  get inVain(): boolean {
    return this.#inVain;
  }

  /** A wait of that length has ended without what was waited for. */
  lost(): void {
    this.#inVain = true;
  }

  /** The cluster is whole. */
  restored(): void {
    this.#inVain = false;
  }
}
