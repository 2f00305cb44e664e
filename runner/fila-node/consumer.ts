import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Message } from '../../lib/targets/grpc.ts';
import type { Consumer } from './book.ts';
import type { QueueGroup } from './group.ts';
import type { StoredMessage } from './queue-log.ts';
import { Turns } from './turns.ts';

export type MessageStream = ServerWritableStream<Message, Message>;

const turns = new Turns();

/** Hands a queue's messages to a stream until either ends. @throws Refusal when this node does not lead the queue */
export function consume(group: QueueGroup, stream: MessageStream): void {
  const consumer: Consumer = {
    take: ({ id, payload, attempts }: StoredMessage) =>
      stream.write({
        message: { id, payload, metadata: { attemptCount: attempts, queueId: group.definition.name } },
      }),
    end: () => stream.end(),
  };
  const { resume, leave } = group.join(consumer);
  stream.on('drain', () => turns.add(resume));
  // Whatever ended it.
  stream.once('cancelled', leave);
  stream.once('close', leave);
  stream.once('error', leave);
}
