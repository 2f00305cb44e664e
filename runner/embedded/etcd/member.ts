import type { NodeAddress } from '../../cluster/cluster.ts';
import { httpUrl, innerPort, type Scheme } from '../addresses.ts';
import type { ProcessSpec } from '../process.ts';
import type { NodeTls } from '../security.ts';

/** Where one etcd member listens. */
export interface MemberAddress {
  /** Also that of its node. */
  readonly name: string;
  /** IPv4. */
  readonly host: string;
  readonly clientPort: number;
  readonly peerPort: number;
}

/** The member beside a node of raftmark's own, at ports of its own. */
export function memberBeside(node: NodeAddress): MemberAddress {
  const { name, host } = node;
  return { name, host, clientPort: innerPort(node, 'etcd'), peerPort: innerPort(node, 'peer') };
}

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;

/** Between two compactions each overwrite stays on disk, and the default of 2 GiB ends in "database space exceeded". */
export const QUOTA_BYTES = 16 * GiB;

/** etcd's defaults, so that failover is measured as users have it; as flags, so that no variable of the environment changes them. */
export const ELECTION_TIMEOUT_MS = 1_000;
export const HEARTBEAT_MS = 100;

/** What all members have in common, whatever they are for. */
export const MEMBER_FLAGS = {
  'heartbeat-interval': HEARTBEAT_MS,
  'election-timeout': ELECTION_TIMEOUT_MS,
  // The default 1.5 MiB would refuse a transaction with a 1 MB value.
  'max-request-bytes': 32 * MiB,
  // The default 128 would refuse the larger transactions of the scenario batch.
  'max-txn-ops': 1_024,
  // The default keeps 5000 applied entries in memory for slow followers: 5 GB a member at 1 MB each.
  'snapshot-catchup-entries': 1000,
  // etcd's own of 3.6; 3.5 waits for ten times as many.
  'snapshot-count': 10_000,
  logger: 'zap',
  'log-level': 'warn',
  'log-outputs': 'stderr',
} as const;

/**
 * The process of one etcd member. Durability is as etcd has it.
 * @param token unique for each cluster: members refuse peers that carry another one
 * @param state `existing` for a member that was added to a cluster that runs already
 * @param tls what it shows clients and peers, of whom it asks the same; null for neither
 * @param tuned flags in place of those that members have otherwise
 */
export function etcdSpec(
  etcdPath: string,
  self: MemberAddress,
  members: readonly MemberAddress[],
  token: string,
  dataFolder: string,
  state: 'new' | 'existing',
  tls: NodeTls | null = null,
  tuned: Readonly<Record<string, string | number>> = {},
): ProcessSpec {
  const scheme = tls === null ? 'http' : 'https';
  const client = clientUrl(self, scheme);
  const peer = peerUrl(self, scheme);
  const flags: Record<string, string | number | boolean> = {
    name: self.name,
    'data-dir': dataFolder,
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': members.map((member) => `${member.name}=${peerUrl(member, scheme)}`).join(','),
    'initial-cluster-state': state,
    'initial-cluster-token': token,
    'quota-backend-bytes': QUOTA_BYTES,
    ...MEMBER_FLAGS,
    ...tuned,
    ...(tls === null ? {} : tlsFlags(tls)),
  };
  return {
    kind: 'etcd',
    command: etcdPath,
    args: Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
    env: {},
    host: self.host,
    port: self.clientPort,
  };
}

function tlsFlags({ caFile, certFile, keyFile }: NodeTls): Record<string, string | boolean> {
  return {
    'cert-file': certFile,
    'key-file': keyFile,
    'trusted-ca-file': caFile,
    'client-cert-auth': true,
    'peer-cert-file': certFile,
    'peer-key-file': keyFile,
    'peer-trusted-ca-file': caFile,
    'peer-client-cert-auth': true,
  };
}

/** Where the other members reach this one. */
export function peerUrl({ host, peerPort }: MemberAddress, scheme?: Scheme): string {
  return httpUrl(host, peerPort, scheme);
}

/** Client base URL. */
export function clientUrl({ host, clientPort }: MemberAddress, scheme?: Scheme): string {
  return httpUrl(host, clientPort, scheme);
}
