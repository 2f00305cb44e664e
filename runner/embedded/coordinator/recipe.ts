import { coordinator } from '../../../lib/targets/coordinator.ts';
import { NO_SIGNS } from '../../cluster/snapshot-signs.ts';
import { type CoordinatorSettings, SETTINGS_VARIABLE } from '../../coordinator-node/settings.ts';
import { type EtcdFlags, etcdTuning, quotaOf } from '../etcd/knobs.ts';
import { clientUrl, memberBeside } from '../etcd/member.ts';
import { ETCD_SNAPSHOTS, etcdStore } from '../etcd/store.ts';
import { ownProgram } from '../own-program.ts';
import type { ProcessSpec } from '../process.ts';
import type { Recipe } from '../recipe.ts';
import { coordinatorLayout } from './layout.ts';

/** A record with its names and times, and the pages that it lies in. */
const BESIDE_VALUE_BYTES = 768;

/**
 * A stand-in for the coordinator: nodes that serve its HTTP contract, each over an etcd member. What the coordinator itself takes for
 * an operation follows from its own intervals, and shows on its own nodes alone.
 * @param flags of the members, in place of those that they have otherwise
 */
function make(flags: EtcdFlags = {}): Recipe {
  const store = etcdStore(memberBeside, coordinatorLayout, { flags });
  return {
    target: coordinator,
    version: "coordinator contract of raftmark's embedded nodes, over etcd: a stand-in",
    tools: ['etcd'],
    firstPort: 5000,
    innerPorts: ['etcd', 'peer'],
    needsNamespaces: null,
    processes: (node, all, state, context) => [
      store.member(node, all, state, context),
      coordinatorSpec({
        host: node.host,
        port: node.port,
        name: node.name,
        nodes: all.map(({ name }) => name),
        etcdUrl: clientUrl(memberBeside(node)),
      }),
    ],
    ...store.parts,
    quota: { bytes: quotaOf(flags), perWrite: (valueBytes) => valueBytes + BESIDE_VALUE_BYTES },
    snapshotSigns: { embedded: ETCD_SNAPSHOTS, external: NO_SIGNS },
    tuning: etcdTuning(make),
  };
}

/** A cluster of such nodes. */
export const coordinatorRecipe: Recipe = make();

function coordinatorSpec(settings: CoordinatorSettings): ProcessSpec {
  const { host, port } = settings;
  return ownProgram({ kind: 'coordinator', variable: SETTINGS_VARIABLE, settings, host, port });
}
