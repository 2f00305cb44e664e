import type { HttpResponse } from '../../../lib/targets/http.ts';
import { entryKey } from '../../confman-node/keys.ts';
import { type EntryMeta, unpack } from '../../confman-node/records.ts';
import type { EntryLayout } from '../stored-entries.ts';

/** How a Confman node of raftmark's keeps an entry in the etcd member beside it. */
export const confmanLayout: EntryLayout = {
  read: ({ namespace, key }) => ({
    method: 'POST',
    path: '/v3/kv/range',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ key: entryKey(namespace, key) }),
  }),
  readValue: (response: HttpResponse) => {
    const { kvs } = JSON.parse(response.body) as { kvs?: readonly { readonly value?: string }[] };
    const packed = kvs?.[0]?.value;
    if (packed === undefined) return null;
    const value: unknown = JSON.parse(unpack<EntryMeta>(packed).value.toString('utf8'));
    return typeof value === 'string' ? value : null;
  },
};
