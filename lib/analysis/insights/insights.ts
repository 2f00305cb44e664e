import type { Finding } from '../../report/findings.ts';
import { bodyLimit } from './body-limit.ts';
import { clientLimit } from './client-limit.ts';
import { clockSet } from './clock-set.ts';
import { disk } from './disk.ts';
import { elections } from './elections.ts';
import type { Insight, Observed } from './insight.ts';
import { knee } from './knee.ts';
import { lateHeartbeats } from './nodes/late-heartbeats.ts';
import { leaderHotSpot } from './nodes/leader-hot-spot.ts';
import { memoryBloat } from './nodes/memory-bloat.ts';
import { memoryGrowth } from './nodes/memory-growth.ts';
import { nodeStaysAway } from './nodes/node-stays-away.ts';
import { slowFollower } from './nodes/slow-follower.ts';
import { uncleanShutdown } from './nodes/unclean-shutdown.ts';
import { payloadEntropy } from './payload-entropy.ts';
import { readBarrier } from './read-barrier.ts';
import { settingsDiffer } from './settings/differ.ts';
import { flushFloor } from './settings/flush-floor.ts';
import { storeQuota } from './settings/store-quota.ts';
import { auditTrail } from './snapshots/audit-growth.ts';
import { snapshotGrowth } from './snapshots/growth.ts';
import { logGrowth } from './snapshots/log-growth.ts';
import { snapshotMemory } from './snapshots/memory.ts';
import { snapshotStall } from './snapshots/stall.ts';
import { snapshotStarvation } from './snapshots/starvation.ts';
import { timeoutInvariant } from './timeout-invariant.ts';
import { writeAmplification } from './write-amplification.ts';

/** Every rule; of equally strong findings the earlier ones come first. */
export const INSIGHTS: readonly Insight[] = [
  nodeStaysAway,
  snapshotStarvation,
  elections,
  snapshotStall,
  timeoutInvariant,
  settingsDiffer,
  slowFollower,
  disk,
  memoryBloat,
  memoryGrowth,
  uncleanShutdown,
  bodyLimit,
  storeQuota,
  logGrowth,
  lateHeartbeats,
  clientLimit,
  clockSet,
  readBarrier,
  flushFloor,
  auditTrail,
  snapshotGrowth,
  snapshotMemory,
  knee,
  writeAmplification,
  payloadEntropy,
  leaderHotSpot,
];

const STRENGTH: Readonly<Record<Finding['severity'], number>> = { critical: 0, warning: 1, note: 2 };

/**
 * What the rules notice in a report, the strongest first; of equal ones troubles, then in the order of the rules.
 * @param ask asks one rule; what it makes of a rule that throws is its own affair
 */
export function findingsOf(
  report: Observed,
  insights: readonly Insight[] = INSIGHTS,
  ask: (insight: Insight) => readonly Finding[] = (insight) => noticedBy(insight, report),
): Finding[] {
  const found = insights.flatMap(ask);
  const rank = ({ severity, kind }: Finding): number => 2 * STRENGTH[severity] + (kind === 'trouble' ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other));
}

/** What one rule notices in a report. */
export function noticedBy(insight: Insight, report: Observed): readonly Finding[] {
  const { id, kind, disproof } = insight;
  return insight.find(report).map((noticed) => ({ id, kind, ...noticed, disproof }));
}
