import type { Absent } from '../base/absent.ts';
import type { Count, Latency, Text } from './figures.ts';

/** What became of the messages that a step's producers sent, those of its warm-up among them, once their queue was read to its end. */
export interface MessageAccount {
  /** Messages that producers tried to put in. */
  readonly sent: Count;
  /** Those that the service acknowledged. */
  readonly acknowledged: Count;
  /** Those that were surely not put in. */
  readonly rejected: Count;
  /** Those that may or may not have been put in. */
  readonly unknown: Count;
  /** Acknowledged and delivered, once or more often. */
  readonly delivered: Count;
  /** Acknowledged and not delivered. Lost where the queue was read to its end; else they may be in it. */
  readonly undelivered: Count;
  /** Of the delivered, those that nobody had been handed before their queue was read to its end. */
  readonly leftInQueue: Count;
  /** How often consumers gave messages back on purpose, and the service took them. */
  readonly refused: Count;
  /** Messages that were given back and never delivered again. Lost where the queue was read to its end. */
  readonly notGivenBack: Count;
  /** Deliveries of messages that had been delivered before and not given back, which at-least-once allows. */
  readonly duplicates: Count;
  /** Of the duplicates, those that the service itself says it delivers again. */
  readonly redelivered: Count;
  /** Of the duplicates, those that came although an acknowledgement by a consumer had succeeded. */
  readonly afterAck: Count;
  /** Delivered for the first time behind a later message of the same producer, to one consumer. */
  readonly outOfOrder: Count;
  /** Deliveries of what no producer had sent. */
  readonly phantom: Count;
  /** Of the messages whose answer was lost, those that were delivered. */
  readonly unknownDelivered: Count;
  /** Of the messages that were surely not put in, those that were delivered all the same. */
  readonly rejectedDelivered: Count;
  /** Why the queue was not read to its end, so that what is missing may yet be in it. Null where it was. */
  readonly incomplete: Text | null;
  /**
   * From the sending by the producer's stamp to the delivery, in milliseconds, of messages that were delivered in the measured window;
   * one clock, since both are one process. Null where none was, and where messages had been put in ahead of the window.
   */
  readonly endToEndMs: Latency | null;
}

/** What became of messages, or why that is not known. */
export type CellMessages = MessageAccount | Absent;
