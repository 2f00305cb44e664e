import { isObject, parseObject, stringOr } from '../../../lib/base/json.ts';
import type { GrpcResponse } from '../../../lib/targets/grpc.ts';
import { recordKey } from '../../coordinator-node/workers.ts';
import type { EntryLayout } from '../stored-entries.ts';

/** How a node of raftmark's stand-in for the coordinator keeps an entry, a worker, in the etcd member beside it. */
export const coordinatorLayout: EntryLayout = {
  read: ({ namespace, key }) => ({
    call: 'etcdserverpb.KV/Range',
    message: { key: recordKey(`${namespace}/${key}`) },
  }),
  readValue: ({ message }: GrpcResponse) => {
    const { kvs } = message as unknown as { kvs: readonly { readonly value: string }[] };
    const capabilities = parseObject(kvs[0]?.value ?? '')?.capabilities;
    return isObject(capabilities) ? stringOr(capabilities.value, null) : null;
  },
};
