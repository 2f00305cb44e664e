/**
 * Does one thing in each turn of the event loop, in order: what many streams want to be sent at the same time would hold up the
 * calls that come in meanwhile.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  add(act: () => void): void {
    this.#waiting.push(act);
    if (this.#waiting.length === 1) setImmediate(() => this.#next());
  }

  #next(): void {
    // What is done now stays in the list until it is done: else what it adds would come in this turn's place.
    this.#waiting[0]?.();
    this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
  }
}
