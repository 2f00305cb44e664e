import { largest } from '../base/extremes.ts';
import type { ListedChanges, ProvenChanges } from '../report/tasks.ts';

/**
 * What lists of workers prove of acknowledged changes. A change that one node lists is there: others may only lag behind.
 * @returns null where no node gave a list
 */
export function provenChanges(acknowledged: number, listed: readonly ListedChanges[]): ProvenChanges | null {
  const told = listed.flatMap(({ changes }) => (changes === null ? [] : [changes]));
  if (told.length === 0) return null;
  return { acknowledged, listed, lost: Math.max(0, acknowledged - largest(told)) };
}
