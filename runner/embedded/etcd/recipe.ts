import { etcd } from '../../../lib/targets/etcd.ts';
import { innerPort } from '../addresses.ts';
import type { Recipe } from '../recipe.ts';
import { ETCD_SNAPSHOT_FILES, etcdStore } from './store.ts';

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
  snapshotFiles: { embedded: ETCD_SNAPSHOT_FILES, external: ETCD_SNAPSHOT_FILES },
};
