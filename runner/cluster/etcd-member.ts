import { join } from 'node:path';
import type { ProcessSpec } from './process.ts';

/** Where one etcd member listens, all on the loopback address. */
export interface EtcdAddress {
  /** Also the member's name in etcd. */
  readonly name: string;
  readonly clientPort: number;
  readonly peerPort: number;
}

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;

/**
 * The process of one etcd member. Heartbeat (100 ms) and election timeout (1000 ms) are etcd's defaults, so that failover is
 * measured as users have it; durability is untouched as well.
 * @param token unique for each cluster: members refuse peers that carry another one
 */
export function etcdSpec(
  etcdPath: string,
  self: EtcdAddress,
  members: readonly EtcdAddress[],
  token: string,
  folder: string,
): ProcessSpec {
  const client = loopback(self.clientPort);
  const peer = loopback(self.peerPort);
  const flags: Record<string, string | number> = {
    name: self.name,
    'data-dir': join(folder, 'data'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': members.map((member) => `${member.name}=${loopback(member.peerPort)}`).join(','),
    'initial-cluster-state': 'new',
    'initial-cluster-token': token,
    // Nothing is compacted during a run: each overwrite stays on disk, and the default 2 GiB ends in "database space exceeded".
    'quota-backend-bytes': 16 * GiB,
    // The default 1.5 MiB would refuse a transaction with a 1 MB value; the gateway's base64 is decoded before this counts.
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
    port: self.clientPort,
  };
}

/** A base URL without a trailing slash. */
export function loopback(port: number): string {
  return `http://127.0.0.1:${port}`;
}
