import type { Amount, NodeName, Text } from './figures.ts';

/** A node whose process ended although nobody had asked it to: it did not survive what was done to it, or to others. */
export interface NodeDeath {
  /** Which node. */
  readonly node: NodeName;
  /** When its end was seen, in milliseconds since the run's start. */
  readonly atMs: Amount;
  /** From the command that started it to its end, in milliseconds. Null when this scenario had not started it. */
  readonly afterMs: Amount | null;
  /** How it ended, e.g. `etcd ended with exit code 2`. Null where only its parent is told. */
  readonly how: Text | null;
  /** The last lines that its log got since it was started. Null where no log is known. */
  readonly log: readonly Text[] | null;
  /** The last lines that its start command printed. Null where there was none. */
  readonly printed: readonly Text[] | null;
}
