import { etcd } from '../../../lib/targets/etcd.ts';
import { Credentials, keyAccess } from '../../cluster/access.ts';
import type { NodeAddress } from '../../cluster/cluster.ts';
import { Sender } from '../../cluster/send.ts';
import { innerPort } from '../addresses.ts';
import type { Recipe } from '../recipe.ts';
import type { Security } from '../security.ts';
import { type EtcdFlags, etcdTuning, quotaOf } from './knobs.ts';
import { clientUrl, type MemberAddress } from './member.ts';
import { ETCD_SNAPSHOTS, etcdStore } from './store.ts';
import { enableUsers } from './users.ts';

/** The key of a value, its revision, and the pages that they lie in. */
const BESIDE_VALUE_BYTES = 256;

/**
 * @param security null for members that let everybody in
 * @param flags in place of those that members have otherwise
 */
function make(security: Security | null, flags: EtcdFlags = {}): Recipe {
  const store = etcdStore(memberOf, etcd.entries, { security, flags });
  return {
    target: etcd,
    version: null,
    tools: ['etcd'],
    firstPort: 2379,
    innerPorts: ['peer'],
    needsNamespaces: null,
    processes: (...node) => [store.member(...node)],
    ...store.parts,
    quota: { bytes: quotaOf(flags), perWrite: (valueBytes) => valueBytes + BESIDE_VALUE_BYTES },
    snapshotSigns: { embedded: ETCD_SNAPSHOTS, external: ETCD_SNAPSHOTS },
    tuning: etcdTuning((tuned) => make(security, tuned)),
    ...(security === null
      ? { secured: (by) => make(by, flags) }
      : { security, protect: (nodes) => protect(nodes, security) }),
  };
}

const memberOf = (node: NodeAddress): MemberAddress => ({
  name: node.name,
  host: node.host,
  clientPort: node.port,
  peerPort: innerPort(node, 'peer'),
});

async function protect([first]: readonly NodeAddress[], { tls, user }: Security): Promise<void> {
  if (first === undefined) return;
  const sender = new Sender(new Credentials(null, { ...keyAccess(null), tls }));
  try {
    await enableUsers(sender, clientUrl(memberOf(first), 'https'), user);
  } finally {
    await sender.close();
  }
}

/** A cluster of etcd members. */
export const etcdRecipe: Recipe = make(null);
