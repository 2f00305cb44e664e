import type { Buckets } from '../../base/histogram.ts';
import { formatGot } from '../../exchange/message-lines.ts';
import { Counts } from '../tally.ts';

const NONE: Buckets = { count: 0, sumMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: 0, buckets: [], counts: [] };

function put(numbers: Map<number, number[]>, producer: number, sequence: number): void {
  const known = numbers.get(producer);
  if (known === undefined) numbers.set(producer, [sequence]);
  else known.push(sequence);
}

/** What one consumer was handed since it last told. */
export class Got {
  private first = new Map<number, number[]>();
  private again = new Map<number, number[]>();
  private unacknowledged = new Map<number, number[]>();
  private refused = new Map<number, number[]>();
  private strange = 0;
  private any = false;
  /** From the stamps of messages to their delivery. */
  readonly endToEnd = new Counts();

  delivered(producer: number, sequence: number, again: boolean): void {
    this.any = true;
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
    this.any = true;
    this.strange++;
  }

  /** Tells it, and forgets it. @param stream the one that all of it came by */
  tell(step: number, queue: number, stream: string): void {
    if (!this.any) return;
    const { first, again, unacknowledged, refused, strange } = this;
    const endToEnd = this.endToEnd.take()?.answered ?? NONE;
    console.log(formatGot({ step, queue, stream, first, again, unacknowledged, refused, strange, endToEnd }));
    this.first = new Map();
    this.again = new Map();
    this.unacknowledged = new Map();
    this.refused = new Map();
    this.strange = 0;
    this.any = false;
  }
}
