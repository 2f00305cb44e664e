import { createHash } from 'node:crypto';
import type { Message } from '../../../lib/targets/grpc.ts';

const HASH_BYTES = 32;

/**
 * The bytes of etcd's Maintenance.Snapshot, message by message: a database, and its checksum in a message of its own.
 * @throws Error at the end, when bytes are missing or are not those that the checksum is of
 */
export async function* verifiedBytes(messages: AsyncIterable<Message>): AsyncGenerator<Buffer> {
  const hash = new TrailingHash();
  let remaining: number | null = null;
  for await (const message of messages) {
    const { blob, remainingBytes } = message as unknown as { blob: Buffer; remainingBytes: string };
    hash.add(blob);
    remaining = Number(remainingBytes);
    yield blob;
  }
  if (remaining === null) throw new Error('the stream is empty');
  if (remaining > 0) throw new Error(`the stream ends ${remaining} bytes early`);
  if (!hash.matches()) throw new Error('its checksum is not that of its bytes: it is damaged or not complete');
}

/** Tells of a stream of bytes whether the last 32 of them are the SHA-256 of all before them, as etcd ends a snapshot. */
class TrailingHash {
  readonly #hash = createHash('sha256');
  #tail = Buffer.alloc(0);

  add(bytes: Buffer): void {
    const all = Buffer.concat([this.#tail, bytes]);
    const end = Math.max(0, all.length - HASH_BYTES);
    this.#hash.update(all.subarray(0, end));
    this.#tail = Buffer.from(all.subarray(end));
  }

  /** To be asked once, at the end. */
  matches(): boolean {
    return this.#hash.digest().equals(this.#tail);
  }
}
