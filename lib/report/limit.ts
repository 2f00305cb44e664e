import type { Sentence } from './figures.ts';

/** What held a cell back: nothing that would be faster without it was seen beyond that. */
export interface CellLimit {
  /**
   * The rate that was offered, and carried; the generator, near what it does against an instant answer; the machine, whose
   * processors its own processes used up; or nothing of these was seen: the service took its time, or what is not
   * known did.
   */
  readonly what: 'offered' | 'generator' | 'machine' | 'unseen';
  /** The figure it rests on. */
  readonly because: Sentence;
}
