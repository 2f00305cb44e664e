import type { Operation } from '../../targets/operations.ts';
import { isAnswered } from '../../targets/outcome.ts';
import type { EndTimes } from '../open/counts.ts';
import { OpenRecord } from '../open/record.ts';
import { own } from '../own-metrics.ts';

/** Counts the operations of clients, which begin them when they have the answer to the one before: none is due, and none is late. */
export class ClientRecord extends OpenRecord {
  override took(operation: Operation, begunMs: number, { answer, node, endedMs }: EndTimes): void {
    if (!isAnswered(answer)) return;
    own.wholeOperation.add(endedMs - begunMs, this.tagsOf(operation, begunMs, -1));
    const counts = this.countsOf(operation, begunMs, node);
    counts?.answer(endedMs - begunMs);
    counts?.seenAlive(this.slotOf(endedMs));
  }

  /** A client waited, after a failure that came then. */
  waited(operation: Operation, begunMs: number, ms: number): void {
    own.waited.add(ms, this.tagsOf(operation, begunMs, -1));
  }
}
