import { fail } from 'k6';
import { messageHeads } from '../../data/message.ts';
import { type Pieces, pieceWalk } from '../../data/pieces.ts';
import { writerNumber } from '../../data/stamp.ts';
import type { QueueSettings } from '../../exchange/queue-settings.ts';
import { depthOf } from '../../scenarios/queues.ts';
import { answerInWords } from '../../targets/wire.ts';
import { toPlainCall } from '../grpc/call-end.ts';
import type { GrpcWire } from '../grpc/wire.ts';
import { Sent } from './sent.ts';
import type { LedQueue } from './standings.ts';

/** Messages under way at once. */
const AT_ONCE = 100;
/** Who fills queues: virtual users begin with 1. */
const FILLER = 0;
/** A queue that takes so few of what it is given is not the one that was to be measured. */
const MOST_FAILED = 0.01;

export interface Filling {
  readonly settings: QueueSettings;
  readonly wire: GrpcWire;
  readonly pieces: Pieces;
  readonly nodes: readonly string[];
  readonly queues: readonly LedQueue[];
}

/** Gives each queue of each step the messages that are to wait in it before the load; ends the script when one does not take them. */
export async function fillQueues(filling: Filling): Promise<void> {
  const { schedule } = filling.settings;
  for (const [step, { load }] of schedule.steps.entries()) {
    if (load.kind !== 'queues' || load.depthPerSecond === 0) continue;
    for (let queue = load.first; queue < load.first + load.queues; queue++) {
      await fillOne(filling, step, queue, depthOf(load, schedule));
    }
  }
}

async function fillOne(
  { settings, wire, pieces, nodes, queues }: Filling,
  step: number,
  queue: number,
  depth: number,
): Promise<void> {
  const { seed, epoch, timeline, target, timeoutMs } = settings;
  const { name, leader } = queues[queue] as LedQueue;
  const url = nodes[leader] as string;
  const producer = writerNumber(epoch, FILLER);
  const { call, message } = target.queues.enqueue(name);
  const head = messageHeads({ seed, queue, producer });
  const piece = pieceWalk(pieces, producer, () => 1, { prepare: (text) => text, ready: () => undefined });
  const sent = new Sent(queue, producer, false);
  const channel = wire.channels.to(url);
  const params = {
    metadata: wire.access.headersAt(url),
    timeout: timeoutMs,
    tags: { operation: 'control' },
    discardResponseMessage: true,
  };
  let failures = 0;
  while (sent.last < depth) {
    const before = sent.last;
    const count = Math.min(AT_ONCE, depth - before);
    // k6 turns a message into bytes before it gives the promise, so the next may change it.
    const ends = await Promise.all(
      Array.from({ length: count }, () =>
        channel.invokeAsync(call, message(head(Date.now() * 1_000) + piece()), params),
      ),
    );
    for (const [at, end] of ends.entries()) {
      if (end.error === null) continue;
      const response = toPlainCall(end);
      const answer = target.classify('enqueue', response);
      if (answer.outcome === 'ok') continue;
      sent.failed(before + at + 1, answer.outcome);
      if (++failures > depth * MOST_FAILED)
        fail(`queue ${name} could not be filled on ${url}: ${answerInWords(response)}`);
    }
    sent.last = before + count;
  }
  if (timeline) sent.tell(step);
}
