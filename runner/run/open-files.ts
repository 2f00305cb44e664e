import { count, plural } from '../../lib/base/format.ts';
import { isOfClients } from '../../lib/scenarios/clients.ts';
import type { Step } from '../../lib/scenarios/steps.ts';
import { usersAtWork } from '../../lib/scenarios/user-parts.ts';
import { filesOfClients } from '../plan/holding.ts';
import type { Session } from '../plan/plan.ts';
import { openFilesLimit } from '../system/open-files.ts';

/** Files that k6 has open beside the connections of its users: its own, and what it writes. */
const OTHER_FILES = 64;

/** Each user of a closed load keeps a connection to each node. Null where that is not what decides, or the limit is not known. */
export function openFilesOf(
  step: Step,
  nodes: number,
  limit: number | null = openFilesLimit(),
): { readonly limit: number; readonly needed: number } | null {
  return limit === null || step.load.kind === 'open'
    ? null
    : { limit, needed: isOfClients(step.load) ? filesOfClients(step) : usersAtWork(step) * nodes + OTHER_FILES };
}

/**
 * What is to be said before a session whose users need more open files than k6 may have; null when there are enough.
 * @param nodesOf how many nodes the cluster of that name has
 */
export function tooFewFiles(
  { blocks }: Pick<Session, 'blocks'>,
  nodesOf: (cluster: string) => number,
  limit: number | null = openFilesLimit(),
): string | null {
  const scripts = blocks.flatMap((block) => block.scripts).filter(({ skip }) => skip === null);
  const steps = scripts.flatMap(({ schedule, cluster }) =>
    schedule.steps.map((step) => ({ users: step.users, files: openFilesOf(step, nodesOf(cluster.name), limit) })),
  );
  const short = steps.filter(({ files }) => files !== null && files.needed > files.limit);
  if (short.length === 0) return null;
  const worst = short.reduce((one, other) => ((other.files?.needed ?? 0) > (one.files?.needed ?? 0) ? other : one));
  const { needed = 0, limit: most = 0 } = worst.files ?? {};
  return `${plural(worst.users, 'user')} may need ${count(needed)} open files, and k6 may have ${count(most)}: raise the limit (ulimit -Hn ${needed}) or lower --users, else requests fail on this machine`;
}
