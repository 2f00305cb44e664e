import { SCRIPTED_BASE64 } from '../base/bytes.ts';
import { classifyGateway, gatewayEntries, gatewayHoldings, gatewayLogin, gatewayView } from './etcd/gateway.ts';
import { etcdMetrics } from './etcd/metrics.ts';
import { classifyRpc, rpcEntries, rpcHoldings, rpcLogin, rpcView } from './etcd/rpc.ts';
import { settingsOfEtcd } from './etcd/settings.ts';
import type { EntryTarget } from './kinds.ts';
import { type Manner, pick } from './target.ts';

// The first is the default: what etcd's own clients speak.
const PROTOCOLS = ['grpc', 'http'] as const;
const READS = ['linearizable', 'local'] as const;

/** What is the same in both protocols. */
function common(manner: Manner) {
  return {
    name: 'etcd',
    protocols: PROTOCOLS,
    reach: {
      defaultHosts: ['http://127.0.0.1:2379', 'http://127.0.0.1:22379', 'http://127.0.0.1:32379'],
      defaultApiKey: null,
      apiKeyVariable: null,
    },
    entries: {
      reads: manner.reads,
      readsOffered: READS,
      readBarrier: { absent: 'a request to etcd says what it is to be promised' },
      sizeBoundary: { absent: 'etcd stores values of all sizes alike' },
      maxPayload: {
        bytes: 1_536 * 1_024 - 1_024,
        source: "etcd's default request limit of 1.5 MiB (--max-request-bytes)",
      },
    },
    queues: { absent: 'etcd keeps entries, and no queues' },
    batches: { as: 'a transaction of puts' },
    audit: { absent: 'etcd keeps no audit trail' },
    metrics: etcdMetrics,
    settings: settingsOfEtcd,
    speaking: ({ protocol, reads, base64 }: Partial<Manner>): EntryTarget =>
      make({
        protocol: pick('etcd', 'protocol', protocol ?? manner.protocol, PROTOCOLS),
        reads: pick('etcd', 'reads', reads ?? manner.reads, READS),
        base64: base64 ?? manner.base64,
      }),
  } as const;
}

function overRpc(manner: Manner) {
  const { reach, entries, ...rest } = common(manner);
  return {
    ...rest,
    title: 'etcd key-value store',
    protocol: 'grpc',
    // With authentication on, the token that a login brings.
    reach: { ...reach, apiKeyHeader: 'token' },
    okStatuses: [0],
    classify: classifyRpc,
    view: rpcView,
    login: rpcLogin,
    holdings: rpcHoldings,
    entries: { ...entries, ...rpcEntries(manner.reads) },
  } as const satisfies EntryTarget;
}

function overGateway(manner: Manner) {
  const { reach, entries, ...rest } = common(manner);
  return {
    ...rest,
    title: 'etcd key-value store (JSON gateway)',
    protocol: 'http',
    reach: { ...reach, apiKeyHeader: 'Authorization' },
    okStatuses: [200],
    classify: classifyGateway,
    view: gatewayView,
    login: gatewayLogin,
    holdings: gatewayHoldings,
    entries: { ...entries, ...gatewayEntries(manner.reads, manner.base64) },
  } as const satisfies EntryTarget;
}

function make(manner: Manner): EntryTarget {
  return manner.protocol === 'grpc' ? overRpc(manner) : overGateway(manner);
}

const DEFAULT = { reads: 'linearizable', base64: SCRIPTED_BASE64 } as const;

/** etcd 3.4 to 3.6 as its clients use it. Any member takes a write and forwards it to the leader. */
export const etcdRpc = overRpc({ protocol: 'grpc', ...DEFAULT });

/** The same through the JSON gateway of its members. */
export const etcdGateway = overGateway({ protocol: 'http', ...DEFAULT });

export const etcd = etcdRpc;
