import { count, plural } from '../base/format.ts';
import type { CellTasks, ListedChanges } from '../report/tasks.ts';

/** What one node's list of workers shows of the measured window: changes by worker. Null where it gave no list. */
export interface ShownChanges {
  readonly node: string;
  readonly changes: ReadonlyMap<string, number> | null;
}

/** What became of changes by the answers to them. */
export interface AnsweredChanges {
  readonly acknowledged: number;
  readonly unknown: number;
}

/**
 * What lists of workers prove of acknowledged changes. A change that any node lists is there: the others may only lag behind, each
 * in something else. How many changes were acknowledged is known, and not which: one that was done without an answer may stand in
 * the place of one that is lost.
 * @returns why nothing is proven where no node gave a list, or what lists lack may be in one that was not given
 */
export function provenChanges({ acknowledged, unknown }: AnsweredChanges, shown: readonly ShownChanges[]): CellTasks {
  const given = shown.flatMap(({ changes }) => changes ?? []);
  if (given.length === 0) return { absent: 'no node gave a list' };
  const together = sumOf(unionOf(given));
  const lost = Math.max(0, acknowledged - together);
  const silent = shown.flatMap(({ node, changes }) => (changes === null ? [node] : []));
  if (lost > 0 && silent.length > 0) {
    const lacking = `the lists of the others show ${count(together)} of ${plural(acknowledged, 'acknowledged change')}`;
    return { absent: `${silent.join(', ')} gave no list, and ${lacking}` };
  }
  const listed = shown.map(({ node, changes }): ListedChanges => ({ node, changes: changes && sumOf(changes) }));
  const lostAtMost = Math.min(acknowledged, acknowledged + unknown - together);
  return { acknowledged, listed, lost, ...(lostAtMost > lost ? { lostAtMost } : {}) };
}

/** Each worker as the list shows it that has the most of it. */
function unionOf(lists: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const union = new Map<string, number>();
  for (const [id, changes] of lists.flatMap((list) => [...list])) union.set(id, Math.max(changes, union.get(id) ?? 0));
  return union;
}

function sumOf(changes: ReadonlyMap<string, number>): number {
  return [...changes.values()].reduce((sum, each) => sum + each, 0);
}
