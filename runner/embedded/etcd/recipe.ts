import { etcd } from '../../../lib/targets/etcd.ts';
import { Credentials, keyAccess } from '../../cluster/access.ts';
import type { NodeAddress } from '../../cluster/cluster.ts';
import { Sender } from '../../cluster/send.ts';
import { innerPort } from '../addresses.ts';
import type { Recipe } from '../recipe.ts';
import type { Security } from '../security.ts';
import { clientUrl, type MemberAddress, QUOTA_BYTES } from './member.ts';
import { ETCD_SNAPSHOTS, etcdStore } from './store.ts';
import { enableUsers } from './users.ts';

/** The key of a value, its revision, and the pages that they lie in. */
const BESIDE_VALUE_BYTES = 256;

/** @param security null for members that let everybody in */
function make(security: Security | null): Recipe {
  const store = etcdStore(memberOf, etcd.entries, { security });
  return {
    target: etcd,
    version: null,
    tools: ['etcd'],
    firstPort: 2379,
    innerPorts: ['peer'],
    needsNamespaces: null,
    processes: (...node) => [store.member(...node)],
    ...store.parts,
    quota: { bytes: QUOTA_BYTES, perWrite: (valueBytes) => valueBytes + BESIDE_VALUE_BYTES },
    snapshotSigns: { embedded: ETCD_SNAPSHOTS, external: ETCD_SNAPSHOTS },
    ...(security === null ? { secured: make } : { security, protect: (nodes) => protect(nodes, security) }),
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
