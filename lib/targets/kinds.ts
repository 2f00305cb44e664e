import type { QueueStore } from './queues.ts';
import type { EntryStore, Target } from './target.ts';

/** A target that keeps entries. */
export interface EntryTarget extends Target {
  readonly entries: EntryStore;
}

/** A target that keeps queues. */
export interface QueueTarget extends Target {
  readonly queues: QueueStore;
}

export function keepsEntries(target: Target): target is EntryTarget {
  return !('absent' in target.entries);
}

export function keepsQueues(target: Target): target is QueueTarget {
  return !('absent' in target.queues);
}
