import { mostUnderWay, type OpenLoad, type Stream, streamsOf } from '../../scenarios/steps.ts';
import type { Operation } from '../../targets/operations.ts';
import { endWhereFull } from '../no-space.ts';
import { attempt } from './attempt.ts';
import type { OpenTimes } from './counts.ts';
import type { Taken } from './due.ts';
import { Pump } from './pump.ts';
import { OpenRecord } from './record.ts';
import type { OpenUser, Prepared } from './user.ts';

/** The answer to one operation of a kind in so many is looked at. */
const LOOKED = 64;

/** One step of an open load of entries, as one user of it begins its share. */
export interface OpenPart extends OpenTimes {
  readonly load: OpenLoad;
}

/** One user's share of an open step of reads, writes and queries. One k6 iteration. */
export class OpenRun {
  private readonly user: OpenUser;
  private readonly part: OpenPart;
  private readonly record: OpenRecord;
  private readonly pump: Pump<Stream['operation']>;
  /** Operations that were sent. */
  begun = 0;
  /** The same by kind. */
  private readonly begunOf: Partial<Record<Operation, number>> = {};

  constructor(user: OpenUser, part: OpenPart) {
    this.user = user;
    this.part = part;
    this.record = new OpenRecord(user, part);
    const { timeoutMs, payload } = user.basis.settings;
    const { leadership } = user;
    this.pump = new Pump({
      times: part,
      streams: streamsOf(part.load),
      timeoutMs,
      most: mostUnderWay(payload.bytes),
      counts: this.record,
      now: () => this.now(),
      beside: { dueMs: () => leadership.watchMs, run: (nowMs) => leadership.watch(nowMs) },
      begin: (taken, dueMs, over) => this.begin(taken, dueMs, over),
    });
  }

  /** Resolves when the last operation has ended. */
  run(): Promise<void> {
    return this.pump.run();
  }

  private now(): number {
    return this.user.clock.currentTestRunDuration;
  }

  /** Of each kind the first, and then one in so many. */
  private isSampled(operation: Operation): boolean {
    const before = this.begunOf[operation] ?? 0;
    this.begunOf[operation] = before + 1;
    this.begun++;
    return before % LOOKED === 0;
  }

  private begin(taken: Taken, dueMs: number, over: boolean): Promise<void> | null {
    const { user, part, record } = this;
    const { operation } = taken;
    const first = user.firstNode(operation, part.load);
    record.offered(operation, dueMs, first);
    if (over) {
      record.neverSent(operation, dueMs, first, this.now());
      return null;
    }
    const sampled = this.isSampled(operation);
    const told = user.basis.settings.target.toldInBody ?? false;
    // What a log tells of is looked at as a whole.
    const prepared = user.prepare(taken, part.load, sampled || user.basis.logged || told || record.wary);
    return this.operate(prepared, first, dueMs, sampled);
  }

  private async operate(prepared: Prepared, first: number, dueMs: number, sampled: boolean): Promise<void> {
    const { user, record } = this;
    const { operation } = prepared;
    const { leadership } = user;
    const { known } = leadership;
    const tags = (node: number) => record.tagsOf(operation, dueMs, node);
    const end = await attempt(user, prepared, first, dueMs + user.basis.settings.timeoutMs, tags);
    if (operation === 'write') leadership.learn({ ...end, known }, end.endedMs);
    record.ended({ prepared, end, dueMs, sampled });
    endWhereFull(end.answer);
  }
}
