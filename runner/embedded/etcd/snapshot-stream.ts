import { createHash } from 'node:crypto';
import { isObject, parseObject, stringOr } from '../../../lib/base/json.ts';

/** One message of etcd's snapshot stream. */
export interface SnapshotPart {
  readonly bytes: Buffer;
  /** Bytes of the database that are still to come after this message. */
  readonly remaining: number;
}

// etcd sends 32 KiB a message. An answer without line ends is no snapshot, and must not fill the memory.
const LONGEST_LINE = 16 * 1024 ** 2;
const NEWLINE = 10;
const HASH_BYTES = 32;

/** Lines of a byte stream without their ends; a last one without an end is given too. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...pending, chunk.subarray(from, end)]).toString('latin1');
      pending = [];
      bytes = 0;
      from = end + 1;
    }
    if (from === chunk.length) continue;
    pending.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > LONGEST_LINE) throw new Error('it is not the stream of an etcd snapshot');
  }
  if (bytes > 0) yield Buffer.concat(pending).toString('latin1');
}

/**
 * The messages of `POST /v3/maintenance/snapshot`: one JSON object a line, with `remaining_bytes` left out at zero.
 * @throws Error with etcd's words when it breaks off with an error, or when a line is something else
 */
export async function* snapshotParts(chunks: AsyncIterable<Buffer>): AsyncGenerator<SnapshotPart> {
  for await (const line of linesOf(chunks)) {
    const message = parseObject(line);
    if (isObject(message?.error)) throw new Error(`etcd says ${stringOr(message.error.message, line.slice(0, 200))}`);
    const result = message?.result;
    if (!isObject(result)) throw new Error('it breaks off, or is not the stream of an etcd snapshot');
    yield {
      bytes: Buffer.from(stringOr(result.blob, ''), 'base64'),
      remaining: Number(result.remaining_bytes ?? 0),
    };
  }
}

/** Tells of a stream of bytes whether the last 32 of them are the SHA-256 of all before them, as etcd ends a snapshot. */
export class TrailingHash {
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
