import type { Buckets } from '../base/histogram.ts';
import type { GotLine } from './message-lines.ts';

function put(numbers: Map<number, number[]>, producer: number, sequence: number): void {
  const known = numbers.get(producer);
  if (known === undefined) numbers.set(producer, [sequence]);
  else known.push(sequence);
}

/** What one stream of one consumer has brought, as far as it is not told yet. */
export class Deliveries {
  private readonly first = new Map<number, number[]>();
  private readonly again = new Map<number, number[]>();
  private readonly unacknowledged = new Map<number, number[]>();
  private readonly refused = new Map<number, number[]>();
  private strange = 0;

  get any(): boolean {
    return this.strange > 0 || this.first.size > 0 || this.again.size > 0;
  }

  /** @param again whether the service says that it had delivered it before */
  delivered(producer: number, sequence: number, again: boolean): void {
    put(again ? this.again : this.first, producer, sequence);
  }

  /** The acknowledgement of a message did not succeed. */
  notAcknowledged(producer: number, sequence: number): void {
    put(this.unacknowledged, producer, sequence);
  }

  /** A message was given back, which the service took. */
  gaveBack(producer: number, sequence: number): void {
    put(this.refused, producer, sequence);
  }

  /** A message came that no producer of this run has sent. */
  stranger(): void {
    this.strange++;
  }

  /** All of it. @param stream the one that brought it */
  line(step: number, queue: number, stream: string, endToEnd: Buckets): GotLine {
    const { first, again, unacknowledged, refused, strange } = this;
    return { step, queue, stream, first, again, unacknowledged, refused, strange, endToEnd };
  }
}
