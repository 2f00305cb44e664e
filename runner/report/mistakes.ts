import { mistakeInWords } from '../../lib/base/mistake.ts';

/** What raftmark itself got wrong while it drew its conclusions. Each costs the conclusion, and nothing that was measured. */
export class Mistakes {
  readonly #told: string[] = [];

  /** A sentence each. */
  get told(): readonly string[] {
    return this.#told;
  }

  /**
   * Draws a conclusion.
   * @param what it is, for the sentence
   * @param otherwise what stands in its place where that fails
   */
  spare<T>(what: string, conclude: () => T, otherwise: T): T {
    try {
      return conclude();
    } catch (error) {
      this.#told.push(`raftmark made a mistake, and ${what} not in this report: ${mistakeInWords(error)}`);
      return otherwise;
    }
  }
}
