import { BLOB_BYTES, confman } from '../../../lib/targets/confman.ts';
import type { SnapshotSigns } from '../../cluster/snapshot-signs.ts';
import { allAudit } from '../../confman-node/keys.ts';
import { type ConfmanSettings, developmentKeys, SETTINGS_VARIABLE } from '../../confman-node/settings.ts';
import { httpUrl } from '../addresses.ts';
import { type EtcdFlags, etcdTuning, quotaOf } from '../etcd/knobs.ts';
import { clientUrl, memberBeside } from '../etcd/member.ts';
import { ETCD_SNAPSHOTS, etcdStore } from '../etcd/store.ts';
import { ownProgram } from '../own-program.ts';
import type { ProcessSpec } from '../process.ts';
import type { Recipe } from '../recipe.ts';
import type { Security } from '../security.ts';
import { confmanLayout } from './layout.ts';

/**
 * A Confman of the user's keeps its data itself. It writes a snapshot twice below its temporary folder; the second file becomes
 * one named by index and term when the next command is applied, and keeps its times. One that it is sent gets its name at once, and
 * is read then.
 */
const CONFMAN_SNAPSHOTS: SnapshotSigns = {
  files: [{ folder: 'raft-log', name: /^(?<index>\d+)-\d+$/, kind: 'snapshot', radix: 10 }],
  store: null,
  temporary: [/^tmp[0-9A-Za-z]{6}\.tmp$/, /^[a-z0-9]{8}\.[a-z0-9]{3}$/],
  log: [
    { mark: 'due', line: /Triggering snapshot\b.*\bindex (?<index>\d+)/ },
    { mark: 'begin', line: /\bCreating snapshot\b/ },
    { mark: 'end', line: /\bSnapshot created\b.*?(?<bytes>\d+) bytes\b/ },
    { mark: 'restoring', line: /\bRestoring from snapshot: .*?(?<index>\d+)-\d+ \((?<bytes>\d+) bytes\)/ },
  ],
};

/** An entry and its audit event: keys, names and times, and the pages that they lie in. */
const BESIDE_VALUE_BYTES = 768;

/**
 * @param security null for nodes that serve in clear; the members behind them do so in any case, on the node's own address
 * @param flags of the members, in place of those that they have otherwise
 */
function make(security: Security | null, flags: EtcdFlags = {}): Recipe {
  // The audit trail outlives its namespaces: of what was measured before, nothing asks for it any more.
  const store = etcdStore(memberBeside, confmanLayout, { spare: allAudit, flags });
  return {
    target: confman,
    version: "confman contract of raftmark's embedded nodes, over etcd",
    tools: ['etcd'],
    firstPort: 6100,
    innerPorts: ['etcd', 'peer'],
    needsNamespaces: null,
    processes: (node, all, state, context) => [
      store.member(node, all, state, context),
      confmanSpec({
        host: node.host,
        port: node.port,
        etcdUrl: clientUrl(memberBeside(node)),
        nodes: Object.fromEntries(
          all.map(({ name, host, port }) => [name, httpUrl(host, port, security === null ? 'http' : 'https')]),
        ),
        apiKeys: developmentKeys(context.adminKey),
        tls: context.tls,
        readBarrier: context.reads === 'linearizable' ? 'reject' : 'stale',
      }),
    ],
    ...store.parts,
    quota: {
      bytes: quotaOf(flags),
      perWrite: (valueBytes) => (valueBytes < BLOB_BYTES ? 2 : 1) * valueBytes + BESIDE_VALUE_BYTES,
    },
    snapshotSigns: { embedded: ETCD_SNAPSHOTS, external: CONFMAN_SNAPSHOTS },
    tuning: etcdTuning((tuned) => make(security, tuned)),
    ...(security === null ? { secured: (by) => make(by, flags) } : { security }),
  };
}

/** A cluster of etcd members, with a node that serves Confman's HTTP contract over each. */
export const confmanRecipe: Recipe = make(null);

/** The process that serves Confman's HTTP contract over one etcd member. */
function confmanSpec(settings: ConfmanSettings): ProcessSpec {
  const { host, port } = settings;
  return ownProgram({ kind: 'confman', variable: SETTINGS_VARIABLE, settings, host, port });
}
