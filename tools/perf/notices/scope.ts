/** Whoever ends what was begun in it, such as a test. */
export interface Scope {
  after(end: () => void | Promise<void>): void;
}
