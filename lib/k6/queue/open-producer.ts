import exec from 'k6/execution';
import { messageHeads } from '../../data/message.ts';
import { pieceWalk } from '../../data/pieces.ts';
import { writerNumber } from '../../data/stamp.ts';
import { formatLoad } from '../../exchange/tally-line.ts';
import {
  LEAD_MS,
  mostUnderWay,
  type OpenLoad,
  offeredPerSecond,
  openUsers,
  stepStartMs,
} from '../../scenarios/steps.ts';
import type { GrpcResponse } from '../../targets/grpc.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { Answer } from '../../targets/outcome.ts';
import type { QueueLoad } from '../../targets/queues.ts';
import { toPlainCall } from '../grpc/call-end.ts';
import { LEAST_MS } from '../open/attempt.ts';
import { OpenCounts, type OpenTimes } from '../open/counts.ts';
import { Pump } from '../open/pump.ts';
import { stepIndex } from '../open/scenarios.ts';
import { own } from '../own-metrics.ts';
import { type Aim, aimOf } from './aim.ts';
import { OF_NO_USE, type ProducerBasis } from './producer.ts';
import { Sent } from './sent.ts';

const OPERATION = 'enqueue';

/** The answer to one message in so many is looked at. */
const LOOKED = 64;
/** After a failure messages go through the next node for so long: whoever led may lead again. */
const AWAY_MS = 1_000;
const OK: Answer = { outcome: 'ok' };

/** What was made for one queue: once, so that its messages have one row of numbers. */
interface Book {
  readonly head: (sentUs: number) => string;
  readonly sent: Sent;
}

/** What messages to one queue are made with, and where they go. */
interface Lane extends Book {
  readonly aim: Aim;
  readonly load: QueueLoad;
  /** How many nodes after the one that is meant they go through, and until when, by k6's clock. */
  away: number;
  awayUntilMs: number;
}

/**
 * One virtual user that begins messages on a schedule, whatever became of those before, into the queues of each step in turn.
 * Lives as long as k6's virtual user.
 */
export class OpenProducer {
  private readonly basis: ProducerBasis;
  private readonly clock = exec.instance;
  private readonly producer: number;
  private readonly piece: () => string;
  /** Of the zero of k6's clock, in microseconds since 1970. */
  private readonly originUs: number;
  /** By position of the queue. */
  private readonly books = new Map<number, Book>();

  constructor(basis: ProducerBasis) {
    this.basis = basis;
    const { settings, wire, pieces, data } = basis;
    this.producer = writerNumber(settings.epoch, exec.vu.idInTest);
    this.piece = pieceWalk(pieces, this.producer, () => 1, { prepare: (piece) => piece, ready: () => undefined });
    this.originUs = Math.round(data.clockOrigin.ms * 1_000);
    // A message is to wait for its node, and not for the way there.
    for (const url of data.nodes) wire.getReady(url);
    wire.connect(data.nodes);
  }

  /** Begins and awaits this user's share of the open step that it is now. One k6 iteration. */
  async run(): Promise<void> {
    const { schedule, timeline } = this.basis.settings;
    const { scenario } = exec;
    const step = stepIndex(schedule.steps, scenario.name);
    const load = schedule.steps[step]?.load;
    if (load?.kind !== 'open') throw new Error(`${scenario.name} is no open load`);
    // All users of a step count from the same moment, which k6 knows to a millisecond: its fraction does not matter.
    const beganMs = scenario.startTime + LEAD_MS;
    const loadEpochMs = beganMs - stepStartMs(schedule, step);
    own.loadEpoch.add(loadEpochMs);
    if (timeline) console.log(formatLoad({ loadEpochMs }));
    const { warmupMs, durationMs } = schedule;
    const startMs = beganMs - this.basis.data.clockOrigin.ms;
    const begun = await this.begin(load, {
      ...{ step, warmupMs, durationMs, startMs },
      ...{ user: scenario.iterationInTest, users: openUsers(load) },
    });
    if (begun > 0) own.measured.add(1);
  }

  /** @returns how many messages were sent */
  private async begin(load: OpenLoad, times: OpenTimes): Promise<number> {
    const { settings, data } = this.basis;
    const { timeoutMs, payload } = settings;
    const counts = new OpenCounts(times, settings, (node) => hostAndPort(data.nodes[node] as string));
    const lanes = this.lanesOf(load);
    let begun = 0;
    const pump = new Pump<typeof OPERATION>({
      ...{ times, timeoutMs, counts, most: mostUnderWay(payload.bytes) },
      streams: [{ operation: OPERATION, perSecond: offeredPerSecond(load) }],
      now: () => this.clock.currentTestRunDuration,
      begin: ({ number }, dueMs, over) => {
        const lane = lanes[number % lanes.length] as Lane;
        const nowMs = this.clock.currentTestRunDuration;
        const node = this.nodeOf(lane, nowMs);
        counts.offered(OPERATION, dueMs, node);
        if (over) {
          counts.neverSent(OPERATION, dueMs, node, nowMs);
          return null;
        }
        return this.send(lane, node, dueMs, begun++ % LOOKED === 0, counts);
      },
    });
    await pump.run();
    // Only now is it known of each what became of it.
    if (settings.timeline) for (const { sent } of lanes) sent.tell(times.step);
    return begun;
  }

  private lanesOf({ messages }: OpenLoad): Lane[] {
    const { settings, data } = this.basis;
    if (messages === null) throw new Error('the open load of a script of queues is one of messages');
    return Array.from({ length: messages.queues }, (_, at) => {
      const aim = aimOf(messages, at, data.queues, data.nodes.length);
      const load = settings.target.queues.enqueue(data.queues[aim.queue]?.name ?? '');
      return { aim, load, ...this.bookOf(aim.queue), away: 0, awayUntilMs: 0 };
    });
  }

  private bookOf(queue: number): Book {
    const { seed } = this.basis.settings;
    const book = this.books.get(queue) ?? {
      head: messageHeads({ seed, queue, producer: this.producer }),
      // Several may be under way at once.
      sent: new Sent(queue, this.producer, false),
    };
    this.books.set(queue, book);
    return book;
  }

  private nodeOf(lane: Lane, nowMs: number): number {
    if (nowMs >= lane.awayUntilMs) lane.away = 0;
    return (lane.aim.node + lane.away) % this.basis.data.nodes.length;
  }

  private async send(lane: Lane, node: number, dueMs: number, sampled: boolean, counts: OpenCounts): Promise<void> {
    const { wire, settings, data } = this.basis;
    const sentMs = this.clock.currentTestRunDuration;
    // The message is the load's own, and changes with the next; k6 turns it into bytes before it gives the promise.
    const message = lane.load.message(lane.head(this.originUs + Math.round(sentMs * 1_000)) + this.piece());
    const sequence = ++lane.sent.last;
    const looked = sampled || counts.wary;
    const end = await wire.call(
      data.nodes[node] as string,
      { call: lane.load.call, message },
      {
        timeoutMs: Math.max(LEAST_MS, dueMs + settings.timeoutMs - sentMs),
        tags: counts.tagsOf(OPERATION, dueMs, node),
        discard: !looked,
      },
    );
    // Before anything is made of the answer.
    const endedMs = this.clock.currentTestRunDuration;
    const answer = end.error === null && !looked ? OK : this.judged(toPlainCall(end));
    counts.took(OPERATION, dueMs, { answer, node, sentMs, endedMs });
    if (answer.outcome === 'ok') return;
    lane.sent.failed(sequence, answer.outcome);
    const tags = counts.tagsOf(OPERATION, dueMs, -1);
    counts.fail(tags, counts.countsOf(OPERATION, dueMs, node), answer.outcome, answer.reason);
    if (!OF_NO_USE.includes(answer.reason) || this.nodeOf(lane, endedMs) !== node) return;
    lane.away++;
    lane.awayUntilMs = endedMs + AWAY_MS;
  }

  private judged(response: GrpcResponse): Answer {
    return this.basis.settings.target.classify(OPERATION, response);
  }
}
