import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Pair } from '../etcd-client/etcd.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Answers with a JSON array of one item for each pair. The first page is read before the status is sent, so that a store that
 * cannot be read is still an error; what follows is streamed, so that a large dump never lies in memory whole.
 */
export async function sendArray(
  reply: FastifyReply,
  pages: AsyncGenerator<readonly Pair[]>,
  item: (pair: Pair) => string,
): Promise<FastifyReply> {
  const first = await pages.next();
  async function* chunks(): AsyncGenerator<Buffer> {
    let separator = '[';
    for (let page = first; page.done !== true; page = await pages.next()) {
      const parts: Buffer[] = [];
      for (const pair of page.value) {
        // One by one: a page as a single text could be longer than texts can be.
        parts.push(Buffer.from(separator + item(pair)));
        separator = ',';
      }
      if (parts.length > 0) yield Buffer.concat(parts);
    }
    yield Buffer.from(separator === '[' ? '[]' : ']');
  }
  return reply.type(JSON_TYPE).send(Readable.from(chunks(), { objectMode: false }));
}
