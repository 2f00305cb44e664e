import { formatSent } from '../../exchange/message-lines.ts';
import type { Failure } from '../../targets/outcome.ts';

/** What one producer has sent to one queue since it last told, by the numbers of its messages. */
export class Sent {
  private readonly queue: number;
  private readonly producer: number;
  private readonly ordered: boolean;
  private from = 1;
  /** Number of the last message. */
  last = 0;
  private rejected: number[] = [];
  private unknown: number[] = [];

  /** @param ordered whether it sends each when the one before has been answered */
  constructor(queue: number, producer: number, ordered: boolean) {
    this.queue = queue;
    this.producer = producer;
    this.ordered = ordered;
  }

  /** A message was not acknowledged; it, and those before it, count as sent. */
  failed(sequence: number, outcome: Failure): void {
    if (outcome === 'rejected') this.rejected.push(sequence);
    else this.unknown.push(sequence);
  }

  /** Tells what was sent in a step, by its position, and forgets it. */
  tell(step: number): void {
    const { queue, producer, ordered, from, last: to, rejected, unknown } = this;
    if (to < from) return;
    console.log(formatSent({ step, queue, producer, ordered, from, to, rejected, unknown }));
    this.from = to + 1;
    this.rejected = [];
    this.unknown = [];
  }
}
