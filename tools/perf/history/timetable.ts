interface Planned {
  readonly atMs: number;
  /** Of what is planned for the same moment, the first to be planned comes first. */
  readonly turn: number;
  readonly act: (nowMs: number) => void;
}

const isBefore = (a: Planned, b: Planned): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn);

/** What happens in simulated time, in order: a binary heap. There is no real clock in it. */
export class Timetable {
  readonly #heap: Planned[] = [];
  #turn = 0;

  at(atMs: number, act: (nowMs: number) => void): void {
    const heap = this.#heap;
    const planned = { atMs, turn: this.#turn++, act };
    let place = heap.length;
    for (
      let above = (place - 1) >> 1;
      place > 0 && isBefore(planned, heap[above] as Planned);
      above = (place - 1) >> 1
    ) {
      heap[place] = heap[above] as Planned;
      place = above;
    }
    heap[place] = planned;
  }

  /** Lets everything happen, what is planned meanwhile included. */
  run(): void {
    for (let first = this.#take(); first !== undefined; first = this.#take()) first.act(first.atMs);
  }

  #take(): Planned | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Planned, heap[below] as Planned)) below++;
      if (below >= heap.length || !isBefore(heap[below] as Planned, last)) break;
      heap[place] = heap[below] as Planned;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}
