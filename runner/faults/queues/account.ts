import { MessageBooks } from '../../../lib/exchange/message-books.ts';
import type { MessageAccount } from '../../../lib/report/messages.ts';
import { readAll } from '../../cluster/read-all.ts';
import { whyAborted } from '../../system/aborted.ts';
import type { QueueStage } from './stage.ts';

/** What the clients have told so far. */
function booksOf(stage: QueueStage): MessageBooks {
  const books = new MessageBooks();
  for (const producer of stage.producers) {
    const sent = producer.told();
    if (sent !== null) books.sent(sent);
  }
  for (const consumer of stage.consumers) for (const got of consumer.told()) books.got(got);
  return books;
}

/** What became of each message as far as it is known while the load goes on. */
export function accountSoFar(stage: QueueStage): MessageAccount {
  return booksOf(stage).of(0, { incomplete: 'the run ended before the queues were read', toldAll: false });
}

/** What became of each message, once the load has ended: from what its clients tell, and from what is left in the queues. */
export async function accountOf(stage: QueueStage): Promise<MessageAccount> {
  const books = booksOf(stage);
  const incomplete = await readOn(stage, books);
  return books.of(0, { incomplete, toldAll: true });
}

/** Reads the queues to their ends. @returns why one was not, a clause; null when all were */
async function readOn({ options }: QueueStage, books: MessageBooks): Promise<string | null> {
  const { names, seed, leaseMs, queues, say, signal } = options;
  if (signal.aborted) return whyAborted(signal);
  try {
    return await readAll(books, { queues, names, seed, leaseMs, say, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    return whyAborted(signal);
  }
}
