import type { Stream } from '../../scenarios/steps.ts';
import type { Operation } from '../../targets/operations.ts';

/** An operation that is due. */
export interface Taken<Of extends Operation = Stream['operation']> {
  readonly operation: Of;
  /** Its number within its stream, over all users, from 0. */
  readonly number: number;
}

interface Lane<Of extends Operation> extends Stream<Of> {
  /** Number of the next operation within the stream. */
  next: number;
}

/**
 * What one user of an open load begins, in the order in which it is due. Operation i of a stream is due at i / rate from the
 * start, whatever became of those before; user u of k takes operations u, u + k, and so on, so that together they begin each once.
 */
export class Due<Of extends Operation = Stream['operation']> {
  private readonly lanes: readonly Lane<Of>[];
  private readonly users: number;
  private readonly lengthMs: number;
  private lane: Lane<Of> | null = null;
  /** When the next operation is due, in milliseconds from the start; Infinity when there is none left. */
  atMs = Number.POSITIVE_INFINITY;

  /**
   * @param user from 0
   * @param users how many share the load
   * @param lengthMs operations that are due later are not begun
   */
  constructor(streams: readonly Stream<Of>[], user: number, users: number, lengthMs: number) {
    this.lanes = streams.map((stream) => ({ ...stream, next: user }));
    this.users = users;
    this.lengthMs = lengthMs;
    this.find();
  }

  /** Takes the next operation; `atMs` is then that of the one after it. @throws Error when there is none left */
  take(): Taken<Of> {
    const { lane } = this;
    if (lane === null) throw new Error('no operation is left');
    const { operation, next: number } = lane;
    lane.next += this.users;
    this.find();
    return { operation, number };
  }

  private find(): void {
    this.atMs = Number.POSITIVE_INFINITY;
    this.lane = null;
    for (const lane of this.lanes) {
      const atMs = (lane.next * 1_000) / lane.perSecond;
      if (atMs < this.lengthMs && atMs < this.atMs) {
        this.atMs = atMs;
        this.lane = lane;
      }
    }
  }
}
