import { isQueueName } from '../../lib/data/queue-names.ts';
import type { QueueTarget } from '../../lib/targets/kinds.ts';
import { findOwner, occupied } from '../cluster/ownership.ts';
import { QueueMarks } from '../cluster/queue-marks.ts';
import { Queues } from '../cluster/queues.ts';
import type { Sender } from '../cluster/send.ts';
import { tellOfDeleted } from './left.ts';

export interface QueueCleaning {
  readonly target: QueueTarget;
  readonly sender: Sender;
  /** Base URLs of all nodes. */
  readonly hosts: readonly string[];
  /** Whether queues of a run that is at work are deleted as well. */
  readonly force: boolean;
  /** Takes a line that is a result. */
  readonly out: (line: string) => void;
  /** Takes any other line. */
  readonly tell: (line: string) => void;
}

/**
 * Deletes the queues that runs have left on a cluster, with all they hold, and what a dead run said of itself.
 * @throws UserError when queues cannot be listed, a run is at work there, or a queue cannot be deleted
 */
export async function cleanQueues({ target, sender, hosts, force, out, tell }: QueueCleaning): Promise<void> {
  const [host = ''] = hosts;
  const queues = new Queues({ target, sender, hosts });
  const marks = new QueueMarks(target, sender, hosts);
  const found = (await queues.list()).filter(isQueueName);
  const owner = force ? null : await findOwner(marks, { say: tell });
  if (owner !== null) throw occupied(owner, host);
  const left = found.length > 0 ? await queues.remove(found) : [];
  await marks.remove([]);
  tellOfDeleted('queues', host, { found, left, out });
}
