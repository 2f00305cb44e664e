import type { QueueStore } from './queues.ts';
import type { EntryStore, Target } from './target.ts';
import type { TaskStore } from './tasks.ts';

/** A target that keeps entries. */
export interface EntryTarget extends Target {
  readonly entries: EntryStore;
}

/** A target that keeps queues. */
export interface QueueTarget extends Target {
  readonly queues: QueueStore;
}

/** A target that keeps workers and their tasks. */
export interface TaskTarget extends Target {
  readonly tasks: TaskStore;
}

export function keepsEntries(target: Target): target is EntryTarget {
  return !('absent' in target.entries);
}

export function keepsQueues(target: Target): target is QueueTarget {
  return !('absent' in target.queues);
}

export function keepsTasks(target: Target): target is TaskTarget {
  return target.tasks !== undefined;
}
