import { auditNamespace, namespaceNames } from '../../lib/data/dataset.ts';
import { OWNER_NAMESPACE } from '../../lib/data/owner.ts';
import { CONTROL_TIER, TIERS } from '../../lib/data/tier.ts';
import type { Namespaces } from '../cluster/namespaces.ts';
import { findOwner, occupied } from '../cluster/ownership.ts';
import { whose } from '../cluster/whose.ts';
import { tellOfDeleted } from './left.ts';

export interface NamespaceCleaning {
  readonly namespaces: Namespaces;
  /** Base URL of a node, for messages. */
  readonly host: string;
  /** Whether namespaces of a run that is at work are deleted as well, and those that nothing shows to be raftmark's. */
  readonly force: boolean;
  /** Takes a line that is a result. */
  readonly out: (line: string) => void;
  /** Takes any other line. */
  readonly tell: (line: string) => void;
}

/**
 * Deletes the namespaces of all tiers that runs have left on a cluster. Anybody may call one like that: without `force` only those go that
 * say that raftmark made them, or hold the mark of a run.
 * @throws UserError when a run is at work there, or a namespace cannot be deleted
 */
export async function cleanNamespaces({ namespaces, host, force, out, tell }: NamespaceCleaning): Promise<void> {
  const names = namesOfTiers();
  const found = (await namespaces.list()).filter((name) => names.has(name));
  const owner = found.length === 0 || force ? null : await findOwner(namespaces, { say: tell });
  if (owner !== null) throw occupied(owner, host);
  const { own, foreign, unknown } = force ? { own: found, foreign: [], unknown: [] } : await whose(namespaces, found);
  const left = own.length > 0 ? await namespaces.remove(own) : [];
  const unread = unknown.map((name) => ({ name, reason: 'it cannot be read whether it has a mark of raftmark' }));
  if (foreign.length > 0) {
    out(`left where they are, for they have no mark of raftmark: ${foreign.join(', ')}; --force deletes them`);
  }
  tellOfDeleted('namespaces', host, {
    found: [...own, ...unknown],
    left: [...left, ...unread],
    out,
  });
}

function namesOfTiers(): ReadonlySet<string> {
  const tiers = [...TIERS, CONTROL_TIER];
  return new Set([OWNER_NAMESPACE, ...tiers.flatMap((tier) => [...namespaceNames(tier), auditNamespace(tier)])]);
}
