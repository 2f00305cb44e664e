import type { Buckets } from '../../base/histogram.ts';
import { Deliveries } from '../../exchange/deliveries.ts';
import { formatGot } from '../../exchange/message-lines.ts';
import { Counts } from '../tally.ts';

const NONE: Buckets = { count: 0, sumMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: 0, buckets: [], counts: [] };

/** What one consumer was handed since it last told. */
export class Got {
  deliveries = new Deliveries();
  /** From the stamps of messages to their delivery. */
  readonly endToEnd = new Counts();

  /** Tells it, and forgets it. @param stream the one that all of it came by */
  tell(step: number, queue: number, stream: string): void {
    const { deliveries } = this;
    if (!deliveries.any) return;
    console.log(formatGot(deliveries.line(step, queue, stream, this.endToEnd.take()?.answered ?? NONE)));
    this.deliveries = new Deliveries();
  }
}
