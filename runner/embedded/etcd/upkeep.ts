import { rpcHoldings } from '../../../lib/targets/etcd/rpc.ts';
import { wholeNumber } from '../../../lib/targets/etcd/view.ts';
import { CODE, type Message } from '../../../lib/targets/grpc.ts';
import { answerInWords } from '../../../lib/targets/wire.ts';
import type { Credentials } from '../../cluster/access.ts';
import { Sender } from '../../cluster/send.ts';
import { unavailable } from '../../system/errors.ts';
import { pause } from '../../system/pause.ts';

/** A range of keys: `end` is the first one after it. */
export interface SpareKeys {
  readonly first: string;
  readonly end: string;
}

interface Upkeeping {
  /** Keys that are deleted first; null for none. */
  readonly spare: SpareKeys | null;
  readonly signal: AbortSignal;
  /** What authenticates with members that ask for it. */
  readonly by?: Credentials | undefined;
}

const STATUS_MS = 5_000;
/** Deleting and compacting go over every key, defragmenting over every byte, of 16 GiB at most. */
const LONG_MS = 15 * 60_000;
/** Keys that are deleted with one request. */
const PART_KEYS = 20_000;
/** Members compact by themselves, a thousand keys at a time with pauses of 10 ms, and say how far they are ten times a second. */
const SETTLE_MS = 300;

/** Bytes of a member's database file; null when it does not answer. @param etcdUrl client base URL */
export async function databaseBytes(etcdUrl: string, by?: Credentials): Promise<number | null> {
  const sender = new Sender(by);
  try {
    const request = rpcHoldings.size.request();
    return rpcHoldings.size.read(await sender.send(etcdUrl, request, STATUS_MS));
  } finally {
    await sender.close();
  }
}

/**
 * Compacts the members of a cluster up to what they hold now and then defragments each, so that their files shrink.
 * @param urls client base URLs of all members
 * @throws UserError when one does not do it; the signal's reason when aborted
 */
export async function compactMembers(urls: readonly string[], { spare, signal, by }: Upkeeping): Promise<void> {
  const sender = new Sender(by);
  const ask = async (url: string, call: string, message: Message, timeoutMs = LONG_MS): Promise<Message> => {
    const response = await sender.send(url, { call, message }, timeoutMs, signal);
    if (response.code === CODE.OK && response.message !== null) return response.message;
    throw unavailable(`${url} did not answer ${call.split('/')[1]}: it ${answerInWords(response)}`);
  };
  const inUse = async (url: string): Promise<number | null> =>
    wholeNumber((await ask(url, 'etcdserverpb.Maintenance/Status', {}, STATUS_MS)).dbSizeInUse);
  const [first] = urls;
  try {
    if (first === undefined) return;
    if (spare !== null) await deleteAll((call, message) => ask(first, call, message), spare);
    await compact(sender, first, signal);
    await Promise.all(urls.map((url) => untilSettled(() => inUse(url), signal)));
    // A member answers nothing meanwhile.
    for (const url of urls) await ask(url, 'etcdserverpb.Maintenance/Defragment', {});
  } finally {
    await sender.close();
  }
}

/** Deletes a range in parts that a member is through with before it gives a request up. */
async function deleteAll(
  ask: (call: string, message: Message) => Promise<Message>,
  { first, end }: SpareKeys,
): Promise<void> {
  for (;;) {
    const page = { key: first, rangeEnd: end, limit: PART_KEYS + 1, keysOnly: true };
    const { kvs } = (await ask('etcdserverpb.KV/Range', page)) as {
      readonly kvs?: readonly { readonly key: string }[];
    };
    if (kvs === undefined || kvs.length === 0) return;
    const rangeEnd = kvs[PART_KEYS]?.key ?? end;
    await ask('etcdserverpb.KV/Txn', { success: [{ requestDeleteRange: { key: first, rangeEnd } }] });
  }
}

/** Up to the present revision. @throws UserError */
async function compact(sender: Sender, url: string, signal: AbortSignal): Promise<void> {
  // A read that goes through the leader, so that no revision is older than what was written.
  const read = await sender.send(url, { call: 'etcdserverpb.KV/Range', message: { key: 'a' } }, LONG_MS, signal);
  const { revision } = (read.message?.header ?? {}) as { readonly revision?: string };
  if (read.code !== CODE.OK || revision === undefined) throw unavailable(`${url} ${answerInWords(read)}`);
  const message = { revision, physical: true };
  const response = await sender.send(url, { call: 'etcdserverpb.KV/Compact', message }, LONG_MS, signal);
  // Nothing was written since the last time.
  if (response.code === CODE.OUT_OF_RANGE && /compacted/.test(response.text)) return;
  if (response.code !== CODE.OK) throw unavailable(`${url} did not compact its store: it ${answerInWords(response)}`);
}

/** Resolves when two readings in a row are the same. */
async function untilSettled(read: () => Promise<number | null>, signal: AbortSignal): Promise<void> {
  for (let before = await read(); ; ) {
    await pause(SETTLE_MS, signal);
    const now = await read();
    if (now === before) return;
    before = now;
  }
}
