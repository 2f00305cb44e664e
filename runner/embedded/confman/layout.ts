import type { GrpcResponse } from '../../../lib/targets/grpc.ts';
import { entryKey } from '../../confman-node/keys.ts';
import { type EntryMeta, unpack } from '../../confman-node/records.ts';
import type { EntryLayout } from '../stored-entries.ts';

/** How a Confman node of raftmark's keeps an entry in the etcd member beside it. */
export const confmanLayout: EntryLayout = {
  read: ({ namespace, key }) => ({ call: 'etcdserverpb.KV/Range', message: { key: entryKey(namespace, key) } }),
  readValue: ({ message }: GrpcResponse) => {
    const { kvs } = message as unknown as { kvs: readonly { readonly value: string }[] };
    const packed = kvs[0]?.value;
    if (packed === undefined) return null;
    const value: unknown = JSON.parse(unpack<EntryMeta>(packed).value);
    return typeof value === 'string' ? value : null;
  },
};
