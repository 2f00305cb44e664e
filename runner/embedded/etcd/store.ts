import { rpcView } from '../../../lib/targets/etcd/rpc.ts';
import { etcdRpc } from '../../../lib/targets/etcd.ts';
import { Credentials } from '../../cluster/access.ts';
import type { NodeAddress } from '../../cluster/cluster.ts';
import { Sender } from '../../cluster/send.ts';
import type { SnapshotSigns } from '../../cluster/snapshot-signs.ts';
import { transferLeadership } from '../../cluster/transfer.ts';
import type { ProcessSpec } from '../process.ts';
import { type NodeContext, type Recipe, toolPath } from '../recipe.ts';
import { type Security, secureAccess } from '../security.ts';
import { type EntryLayout, RestoredEntries } from '../stored-entries.ts';
import { type EtcdFlags, electionTimeoutOf, settingsOf } from './knobs.ts';
import { clientUrl, etcdSpec, type MemberAddress, peerUrl } from './member.ts';
import { addMember, removeMember } from './membership.ts';
import { readEtcdMetrics } from './metrics.ts';
import { withRestored } from './restore.ts';
import { saveSnapshot } from './snapshot.ts';
import { compactMembers, databaseBytes, type SpareKeys } from './upkeep.ts';

/**
 * Raft snapshots in an etcd member's data folder are named by term and index, the databases that come with them by index. Its
 * log tells of them at level info, 3.5 with other words than 3.6.
 */
export const ETCD_SNAPSHOTS: SnapshotSigns = {
  files: [
    {
      folder: 'member/snap',
      name: /^[0-9a-f]{16}-(?<index>[0-9a-f]{16})\.snap$/,
      kind: 'snapshot',
      radix: 16,
    },
    { folder: 'member/snap', name: /^(?<index>[0-9a-f]{16})\.snap\.db$/, kind: 'database', radix: 16 },
  ],
  store: { file: 'member/snap/db', madeAfter: 'member/wal' },
  temporary: [],
  log: [
    { mark: 'begin', line: /"triggering snapshot".*"local-member-applied-index":(?<index>\d+)/ },
    { mark: 'end', line: /"saved snapshot(?: to disk)?".*"snapshot-index":(?<index>\d+)/ },
    {
      mark: 'received',
      line: /"received and saved database snapshot".*"incoming-snapshot-index":(?<index>\d+).*"incoming-snapshot-size-bytes":(?<bytes>\d+)/,
    },
  ],
};

/** What a recipe has from the etcd member in which each of its nodes keeps its data. */
export interface EtcdStore {
  /** The process of a node's member. */
  member(node: NodeAddress, all: readonly NodeAddress[], state: 'new' | 'existing', context: NodeContext): ProcessSpec;
  readonly parts: Pick<
    Recipe,
    'membership' | 'transfer' | 'electionTimeoutMs' | 'settings' | 'received' | 'snapshots' | 'upkeep'
  >;
}

interface StoreOptions {
  readonly spare?: SpareKeys | null;
  readonly security?: Security | null;
  readonly flags?: EtcdFlags;
}

/**
 * @param memberOf where a node's member listens
 * @param layout how the target's entries are read from a member
 * @param spare keys that nothing needs any more once a dataset has been measured
 * @param flags in place of those that members have otherwise
 * @param security of members that let nobody in but those who have a certificate and log in; null for any
 */
export function etcdStore(
  memberOf: (node: NodeAddress) => MemberAddress,
  layout: EntryLayout,
  { spare = null, security = null, flags = {} }: StoreOptions = {},
): EtcdStore {
  const by = security === null ? undefined : new Credentials(etcdRpc, secureAccess(etcdRpc, security));
  const scheme = security === null ? 'http' : 'https';
  const urlOf = (node: NodeAddress): string => {
    const url = clientUrl(memberOf(node), scheme);
    if (by?.trust.allows(url) === false) by.nameOwn([url]);
    return url;
  };
  const peerOf = (node: NodeAddress): string => peerUrl(memberOf(node), scheme);
  return {
    member: (node, all, state, { tools, clusterName, dataFolder, tls }) => {
      const [self, members] = [memberOf(node), all.map(memberOf)];
      return etcdSpec(toolPath(tools, 'etcd'), self, members, clusterName, dataFolder, state, security && tls, flags);
    },
    parts: {
      membership: {
        remove: (node, others) => removeMember(others.map(urlOf), peerOf(node), by),
        add: (node, others) => addMember(others.map(urlOf), peerOf(node), by),
      },
      transfer: async (node, others) => {
        const sender = new Sender(by);
        try {
          await transferLeadership(sender, rpcView, urlOf(node), others.map(urlOf));
        } finally {
          await sender.close();
        }
      },
      electionTimeoutMs: electionTimeoutOf(flags),
      settings: settingsOf(flags),
      upkeep: {
        size: (node) => databaseBytes(urlOf(node), by),
        compact: (nodes, signal) => compactMembers(nodes.map(urlOf), { spare, signal, by }),
      },
      received: async (node) => (await readEtcdMetrics(urlOf(node), by))?.peerReceivedBytes ?? null,
      snapshots: {
        title: 'etcd maintenance snapshot',
        restoreTools: ['etcdutl'],
        save: (node, options) => saveSnapshot({ ...options, etcdUrl: urlOf(node), by }),
        restore: ({ tools, ...options }, use) => {
          const paths = { etcdPath: toolPath(tools, 'etcd'), etcdutlPath: toolPath(tools, 'etcdutl') };
          return withRestored({ ...options, ...paths, user: security?.user }, async (member) => {
            const { url, restoreMs, readyMs } = member;
            const entries = new RestoredEntries(layout, url, member.by);
            try {
              return await use({ restoreMs, readyMs, entries });
            } finally {
              await entries.close();
            }
          });
        },
      },
    },
  };
}
