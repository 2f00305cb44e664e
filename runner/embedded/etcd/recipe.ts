import { etcd } from '../../../lib/targets/etcd.ts';
import { innerPort } from '../addresses.ts';
import type { Recipe } from '../recipe.ts';
import { QUOTA_BYTES } from './member.ts';
import { ETCD_SNAPSHOT_FILES, etcdStore } from './store.ts';

/** The key of a value, its revision, and the pages that they lie in. */
const BESIDE_VALUE_BYTES = 256;

const store = etcdStore(
  (node) => ({ name: node.name, host: node.host, clientPort: node.port, peerPort: innerPort(node, 'peer') }),
  etcd.entries,
);

/** A cluster of etcd members. */
export const etcdRecipe: Recipe = {
  target: etcd,
  version: null,
  tools: ['etcd'],
  firstPort: 2379,
  innerPorts: ['peer'],
  needsNamespaces: null,
  processes: (...node) => [store.member(...node)],
  ...store.parts,
  quota: { bytes: QUOTA_BYTES, perWrite: (valueBytes) => valueBytes + BESIDE_VALUE_BYTES },
  snapshotFiles: { embedded: ETCD_SNAPSHOT_FILES, external: ETCD_SNAPSHOT_FILES },
};
