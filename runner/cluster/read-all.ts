import { messageHeadReader } from '../../lib/data/message.ts';
import type { MessageBooks } from '../../lib/exchange/message-books.ts';
import type { Queues } from './queues.ts';

export interface ReadAllOptions {
  readonly queues: Pick<Queues, 'readOut'>;
  /** Of the queues, in the order of their numbers. */
  readonly names: readonly string[];
  readonly seed: number;
  /** How long what others were handed, and have not acknowledged, may stay away; 0 where nobody was handed anything. */
  readonly leaseMs: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads queues to their ends, into the books of their messages.
 * @returns why one was not, a clause; null when all were
 * @throws the signal's reason
 */
export async function readAll(
  books: MessageBooks,
  { queues, names, seed, leaseMs, say, signal }: ReadAllOptions,
): Promise<string | null> {
  const readHead = messageHeadReader(seed);
  for (const [number, queue] of names.entries()) {
    say(`reading ${queue} to its end`);
    const why = await queues.readOut({
      queue,
      leaseMs,
      take: (payload, again) => books.drained(number, readHead(payload), again),
      outstanding: () => books.outstanding(number),
      signal,
    });
    if (why !== null) return `${queue} was not read to its end: ${why}`;
  }
  return null;
}
