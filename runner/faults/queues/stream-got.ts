import type { Buckets } from '../../../lib/base/histogram.ts';
import type { GotLine } from '../../../lib/exchange/message-lines.ts';

function put(numbers: Map<number, number[]>, producer: number, sequence: number): void {
  const known = numbers.get(producer);
  if (known === undefined) numbers.set(producer, [sequence]);
  else known.push(sequence);
}

/** What one stream of one consumer has brought. */
export class StreamGot {
  /** Deliveries of what no producer of this run has sent. */
  strange = 0;
  readonly #stream: string;
  readonly #first = new Map<number, number[]>();
  readonly #again = new Map<number, number[]>();
  readonly #unacknowledged = new Map<number, number[]>();

  /** @param stream its name */
  constructor(stream: string) {
    this.#stream = stream;
  }

  get any(): boolean {
    return this.strange > 0 || this.#first.size > 0 || this.#again.size > 0;
  }

  delivered(producer: number, sequence: number, again: boolean): void {
    put(again ? this.#again : this.#first, producer, sequence);
  }

  notAcknowledged(producer: number, sequence: number): void {
    put(this.#unacknowledged, producer, sequence);
  }

  line(queue: number, endToEnd: Buckets): GotLine {
    return {
      ...{ step: 0, queue, stream: this.#stream, strange: this.strange, endToEnd },
      ...{ first: this.#first, again: this.#again, unacknowledged: this.#unacknowledged, refused: new Map() },
    };
  }
}
