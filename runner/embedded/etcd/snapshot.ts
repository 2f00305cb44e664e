import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Agent, request } from 'undici';
import { unavailable } from '../../system/errors.ts';
import type { SavedSnapshot, SaveOptions } from '../recipe.ts';
import { snapshotParts, TrailingHash } from './snapshot-stream.ts';

export interface SnapshotOptions extends SaveOptions {
  /** Client base URL of the member whose data is saved. */
  readonly etcdUrl: string;
}

// The member copies nothing before it answers: silence of this length is a member that hangs.
const SILENCE_MS = 60_000;

/**
 * Saves the snapshot of an etcd member's database into a file that only its owner can read. It is streamed through the member's
 * JSON gateway, so the member pays for base64 on top of what a gRPC client would make it do, and like etcdctl it is
 * flushed to the disk before it counts as saved. The file is the database and 32 bytes of checksum.
 * @throws UserError (exit 3) when there is no snapshot, or not all of it, or its checksum is wrong; the signal's reason when
 *   aborted. No file is left then.
 */
export async function saveSnapshot({ etcdUrl, file, signal, clock }: SnapshotOptions): Promise<SavedSnapshot> {
  const part = `${file}.${randomUUID()}`;
  const dispatcher = new Agent({
    connect: { timeout: 2_000 },
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
  });
  const beganMs = clock.elapsedMs();
  try {
    signal?.throwIfAborted();
    const { statusCode, body } = await request(`${etcdUrl}/v3/maintenance/snapshot`, {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
      dispatcher,
      signal: signal ?? null,
    });
    if (statusCode !== 200) throw new Error(`it answered ${statusCode}: ${(await body.text()).slice(0, 300)}`);
    const target = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: 1024 ** 2 });
    await pipeline(body, verifiedBytes, target);
    const { size } = await stat(part);
    await rename(part, file);
    return { beganMs, endedMs: clock.elapsedMs(), bytes: size };
  } catch (error) {
    await rm(part, { force: true });
    signal?.throwIfAborted();
    throw unavailable(
      `no snapshot of ${etcdUrl} could be saved to ${file}: ${describe(error)}.\nThe member must be up and serve etcd's JSON gateway, and the disk must have room for its database.`,
      error,
    );
  } finally {
    await dispatcher.destroy();
  }
}

async function* verifiedBytes(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = new TrailingHash();
  let remaining: number | null = null;
  for await (const part of snapshotParts(chunks)) {
    hash.add(part.bytes);
    remaining = part.remaining;
    yield part.bytes;
  }
  if (remaining === null) throw new Error('the stream is empty');
  if (remaining > 0) throw new Error(`the stream ends ${remaining} bytes early`);
  if (!hash.matches()) throw new Error('its checksum is not that of its bytes: it is damaged or not complete');
}

// Where several addresses were tried, undici's message is empty and the reasons are inside.
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return error instanceof Error ? error.message : String(error);
}
