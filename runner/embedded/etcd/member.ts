import { httpUrl } from '../addresses.ts';
import type { ProcessSpec } from '../process.ts';

/** Where one etcd member listens. */
export interface MemberAddress {
  /** Also that of its node. */
  readonly name: string;
  /** IPv4. */
  readonly host: string;
  readonly clientPort: number;
  readonly peerPort: number;
}

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;

/** Between two compactions each overwrite stays on disk, and the default of 2 GiB ends in "database space exceeded". */
export const QUOTA_BYTES = 16 * GiB;

/** etcd's defaults, so that failover is measured as users have it; as flags, so that no variable of the environment changes them. */
export const ELECTION_TIMEOUT_MS = 1_000;
const HEARTBEAT_MS = 100;

/**
 * The process of one etcd member. Durability is as etcd has it.
 * @param token unique for each cluster: members refuse peers that carry another one
 * @param state `existing` for a member that was added to a cluster that runs already
 */
export function etcdSpec(
  etcdPath: string,
  self: MemberAddress,
  members: readonly MemberAddress[],
  token: string,
  dataFolder: string,
  state: 'new' | 'existing',
): ProcessSpec {
  const client = clientUrl(self);
  const peer = peerUrl(self);
  const flags: Record<string, string | number> = {
    name: self.name,
    'data-dir': dataFolder,
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': members.map((member) => `${member.name}=${peerUrl(member)}`).join(','),
    'initial-cluster-state': state,
    'initial-cluster-token': token,
    'heartbeat-interval': HEARTBEAT_MS,
    'election-timeout': ELECTION_TIMEOUT_MS,
    'quota-backend-bytes': QUOTA_BYTES,
    // The default 1.5 MiB would refuse a transaction with a 1 MB value.
    'max-request-bytes': 32 * MiB,
    // The default keeps 5000 applied entries in memory for slow followers: 5 GB a member at 1 MB each.
    'snapshot-catchup-entries': 1000,
    logger: 'zap',
    'log-level': 'warn',
    'log-outputs': 'stderr',
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

/** Where the other members reach this one. */
export function peerUrl({ host, peerPort }: MemberAddress): string {
  return httpUrl(host, peerPort);
}

/** Client base URL. */
export function clientUrl({ host, clientPort }: MemberAddress): string {
  return httpUrl(host, clientPort);
}
