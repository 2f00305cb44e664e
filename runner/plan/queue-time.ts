import { consumes, depthOf, leaseOf, queuesOf } from '../../lib/scenarios/queues.ts';
import type { Schedule } from '../../lib/scenarios/steps.ts';

/** What a small cluster on one machine takes, and what the runner reads of it, in messages per second; an estimate has to err upwards. */
const FILLED_PER_SECOND = 1_000;
const READ_PER_SECOND = 5_000;
/** Making a queue, the group behind it, and deleting it. */
const QUEUE_S = 3;

/**
 * Seconds that a script of queues takes beside its schedule: its queues are made, filled, read to their ends and deleted. 0 of others.
 * @param written messages that its load puts in, at most
 */
export function queueSeconds(schedule: Schedule, written: number): number {
  const queues = queuesOf(schedule.steps);
  if (queues === 0) return 0;
  const filled = schedule.steps.reduce(
    (sum, { load }) => sum + (load.kind === 'queues' ? depthOf(load, schedule) * load.queues : 0),
    0,
  );
  // What consumers leave behind comes again when nobody may keep it any longer.
  const left = consumes(schedule.steps) ? leaseOf(schedule) / 1_000 : 0;
  return queues * QUEUE_S + filled / FILLED_PER_SECOND + (filled + written) / READ_PER_SECOND + left;
}
