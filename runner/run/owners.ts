import { hostname } from 'node:os';
import { OWNER_NAMESPACE, ownerInWords } from '../../lib/data/owner.ts';
import { keepsEntries, keepsQueues } from '../../lib/targets/kinds.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Acquired } from '../cluster/find.ts';
import { Namespaces } from '../cluster/namespaces.ts';
import { findOwner, type Marks, Ownership, occupied } from '../cluster/ownership.ts';
import { QueueMarks } from '../cluster/queue-marks.ts';
import { Queues } from '../cluster/queues.ts';
import type { Sender } from '../cluster/send.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Progress } from '../progress/progress.ts';
import type { RunRecord } from '../report/record.ts';
import { inWords } from '../system/files.ts';
import { thisProcess } from '../system/owner.ts';
import { leftInWords } from './left-namespaces.ts';
import type { ClusterAccess } from './scripts.ts';

/** Who a run is, and what it asks clusters with. */
export interface OwnerContext {
  readonly options: Pick<BenchOptions, 'target' | 'force'>;
  readonly sender: Sender;
  readonly runId: string;
  readonly startedAt: Date;
  readonly progress: Pick<Progress, 'note'>;
  readonly record: Pick<RunRecord, 'left'>;
  /** A warning that goes into the report as well. */
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
  /** When deleting ends whatever is left, on the clock of performance.now(). */
  readonly cleanUpUntil: () => number;
}

/** The clusters as a run uses them, by name. */
export function accessOf(
  acquired: readonly Acquired[],
  {
    options,
    sender,
    runId,
    startedAt,
    cleanUpUntil,
  }: Pick<OwnerContext, 'options' | 'sender' | 'runId' | 'startedAt' | 'cleanUpUntil'>,
): Map<string, ClusterAccess> {
  const { startTicks, bootId, pid, pidNamespace = null } = thisProcess();
  const process = { pid, startTicks, bootId, pidNamespace, host: hostname() };
  const self = { run: runId, since: startedAt.toISOString(), ...process };
  return new Map(
    acquired.map(({ identity, cluster, view }) => {
      const hosts = cluster.nodes.map(({ url }) => url);
      const leader = view.leader?.url ?? hosts[0] ?? '';
      const namespaces = new Namespaces(options.target, sender, hosts, leader, cleanUpUntil);
      const marks = marksOf(options.target, namespaces, sender, hosts);
      const ownership = cluster.kind === 'embedded' ? null : new Ownership(marks, self);
      const queues = keepsQueues(options.target)
        ? new Queues({ target: options.target, sender, hosts, until: cleanUpUntil })
        : null;
      return [identity.name, { cluster, hosts, namespaces, marks, ownership, queues }];
    }),
  );
}

/** Where runs say on a cluster that they are at work: among its entries, or, where it keeps none, beside its queues. */
export function marksOf(target: Target, namespaces: Namespaces, sender: Sender, hosts: readonly string[]): Marks {
  return !keepsEntries(target) && keepsQueues(target) ? new QueueMarks(target, sender, hosts) : namespaces;
}

/**
 * No other run may be at work on clusters of the user's: to be asked before anything is written or deleted there.
 * @throws UserError (exit 3) that names it
 */
export async function refuseOccupied(acquired: readonly Acquired[], context: OwnerContext): Promise<void> {
  const { options, progress, signal, warn } = context;
  for (const { hosts, marks, ownership } of accessOf(acquired, context).values()) {
    if (ownership === null) continue;
    const owner = await findOwner(marks, { say: (text) => progress.note(text), signal });
    if (owner === null) continue;
    const [host = ''] = hosts;
    if (!options.force) throw occupied(owner, host);
    warn(`${ownerInWords(owner)} was at work on ${host}: this run has taken the cluster over (--force)`);
  }
}

/** Says no more that the run is at work on clusters; what is left of that is told. Never rejects. */
export async function releaseAll(
  clusters: Iterable<ClusterAccess>,
  { record, warn }: Pick<OwnerContext, 'record' | 'warn'>,
): Promise<void> {
  for (const { ownership, hosts, namespaces } of clusters) {
    const left = await ownership
      ?.release()
      .catch((error: unknown) => ({ name: OWNER_NAMESPACE, reason: inWords(error) }));
    if (!left) continue;
    record.left.push(left.name);
    for (const text of leftInWords([left], namespaces.targetName, hosts[0] ?? '')) warn(text);
  }
}
