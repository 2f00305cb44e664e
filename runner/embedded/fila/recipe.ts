import { fila } from '../../../lib/targets/fila.ts';
import { NO_SIGNS } from '../../cluster/snapshot-signs.ts';
import { type FilaSettings, SETTINGS_VARIABLE } from '../../fila-node/settings.ts';
import { innerPort } from '../addresses.ts';
import { type EtcdFlags, electionTimeoutOf, etcdTuning, settingsOf } from '../etcd/knobs.ts';
import { MEMBER_FLAGS } from '../etcd/member.ts';
import { ownProgram } from '../own-program.ts';
import type { ProcessSpec } from '../process.ts';
import { type Recipe, toolPath } from '../recipe.ts';

const QUOTA_BYTES = 4 * 1_024 ** 3;

/** Of the members behind one queue, of which a node has as many as there are queues. */
const QUEUE_FLAGS = {
  ...MEMBER_FLAGS,
  'quota-backend-bytes': QUOTA_BYTES,
  // Messages that were acknowledged stay on disk until then.
  'auto-compaction-mode': 'periodic',
  'auto-compaction-retention': '1m',
};

/**
 * A stand-in for Fila: nodes that serve its gRPC contract, and have a group of etcd members behind each queue, one at each node. A
 * node starts and ends its members by itself, as queues come and go; they die with it.
 * @param flags of the members, in place of those that they have otherwise
 */
const make = (flags: EtcdFlags = {}): Recipe => ({
  target: fila,
  version: "fila contract of raftmark's embedded nodes, over a group of etcd members for each queue",
  tools: ['etcd'],
  firstPort: 5555,
  innerPorts: ['peer'],
  needsNamespaces: null,
  processes: ({ name, host, port }, all, _state, { tools, adminKey, dataFolder, clusterName }) => [
    filaSpec(host, port, {
      name,
      nodes: all.map((node) => ({
        name: node.name,
        host: node.host,
        port: node.port,
        peerPort: innerPort(node, 'peer'),
      })),
      apiKey: adminKey ?? null,
      dataFolder,
      clusterName,
      etcd: { path: toolPath(tools, 'etcd'), flags: { ...QUEUE_FLAGS, ...flags } },
    }),
  ],
  membership: { absent: 'each queue is a group of its own, and nobody replaces a member of all of them' },
  transfer: { absent: 'each queue has a leader of its own' },
  electionTimeoutMs: electionTimeoutOf(flags),
  settings: settingsOf(flags, QUEUE_FLAGS),
  received: async () => null,
  // Neither folders nor logs tell of those of the groups behind queues.
  snapshotSigns: { embedded: NO_SIGNS, external: NO_SIGNS },
  snapshots: null,
  upkeep: { absent: 'a queue is deleted with all it holds' },
  quota: { absent: 'each queue has a store of its own' },
  tuning: etcdTuning(make, { quotaBytes: QUOTA_BYTES, retentionMs: 60_000 }),
});

/** A cluster of such nodes. */
export const filaRecipe: Recipe = make();

function filaSpec(host: string, port: number, settings: FilaSettings): ProcessSpec {
  return ownProgram({ kind: 'fila', variable: SETTINGS_VARIABLE, settings, host, port });
}
