import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { etcdRpc } from '../../../lib/targets/etcd.ts';
import type { Message } from '../../../lib/targets/grpc.ts';
import { keyHeaders } from '../../../lib/targets/target.ts';
import { answerInWords } from '../../../lib/targets/wire.ts';
import type { Credentials } from '../../cluster/access.ts';
import { CallError, Channels } from '../../cluster/channels.ts';
import { Sender } from '../../cluster/send.ts';
import { unavailable } from '../../system/errors.ts';
import type { SavedSnapshot, SaveOptions } from '../recipe.ts';
import { verifiedBytes } from './snapshot-stream.ts';

export interface SnapshotOptions extends SaveOptions {
  /** Client base URL of the member whose data is saved. */
  readonly etcdUrl: string;
  /** What authenticates with a member that asks for it. */
  readonly by?: Credentials | undefined;
}

// The member copies nothing before it answers: silence of this length is a member that hangs.
const SILENCE_MS = 60_000;
/** For all of it, however slow the disk that it goes to. */
const SNAPSHOT_MS = 60 * 60_000;

/**
 * Saves the snapshot of an etcd member's database into a file that only its owner can read. It is streamed by the call that
 * etcdctl makes, and as there it is flushed to the disk before it counts as saved. The file is the database and 32 bytes of
 * checksum.
 * @throws UserError (exit 3) when there is no snapshot, or not all of it, or its checksum is wrong; the signal's reason when
 *   aborted. No file is left then.
 */
export async function saveSnapshot({ etcdUrl, file, signal, clock, by }: SnapshotOptions): Promise<SavedSnapshot> {
  const part = `${file}.${randomUUID()}`;
  const channels = new Channels(by?.tls ?? null);
  const beganMs = clock.elapsedMs();
  try {
    signal?.throwIfAborted();
    const target = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: 1024 ** 2 });
    await pipeline(verifiedBytes(messages(channels, etcdUrl, await headersOf(by, etcdUrl), signal)), target);
    const { size } = await stat(part);
    await rename(part, file);
    return { beganMs, endedMs: clock.elapsedMs(), bytes: size };
  } catch (error) {
    await rm(part, { force: true });
    signal?.throwIfAborted();
    throw unavailable(
      `no snapshot of ${etcdUrl} could be saved to ${file}: ${describe(error)}.\nThe member must be up, and the disk must have room for its database.`,
      error,
    );
  } finally {
    channels.close();
  }
}

/** What a call that is no single one goes with. */
async function headersOf(by: Credentials | undefined, url: string): Promise<Record<string, string>> {
  if (by === undefined) return {};
  const sender = new Sender(by);
  try {
    return keyHeaders(etcdRpc, await sender.newKey([url]));
  } finally {
    await sender.close();
  }
}

/** The messages of a member's snapshot. @throws Error when it is silent for too long; otherwise like Channels.stream() */
async function* messages(
  channels: Channels,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Message> {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(new Error(`it says nothing for ${SILENCE_MS / 1000} s`)), SILENCE_MS);
  const either = signal ? AbortSignal.any([signal, silent.signal]) : silent.signal;
  const call = { call: 'etcdserverpb.Maintenance/Snapshot', message: {} };
  try {
    for await (const message of channels.stream(url, call, { headers, timeoutMs: SNAPSHOT_MS, signal: either })) {
      timer.refresh();
      yield message;
    }
  } finally {
    clearTimeout(timer);
  }
}

function describe(error: unknown): string {
  if (error instanceof CallError) return answerInWords(error.response);
  return error instanceof Error ? error.message : String(error);
}
