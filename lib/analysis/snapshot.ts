import type { SnapshotResult } from '../report/snapshot.ts';

/** What is known of a snapshot once it was restored: `unchecked` when no entry was compared. */
export type RestoreStanding = 'not-done' | 'unchecked' | 'wrong' | 'right';

/** Whether a saved snapshot gives back what it should. */
export function restoreStanding({ restore }: Pick<SnapshotResult, 'restore'>): RestoreStanding {
  if (restore === null) return 'not-done';
  if (restore.entries === 0) return 'unchecked';
  return restore.wrong > 0 ? 'wrong' : 'right';
}

/** How many times the values a snapshot's file is; null where its size is not known, or there is no value. */
export function fileToValues({
  fileBytes,
  logicalBytes,
}: Pick<SnapshotResult, 'fileBytes' | 'logicalBytes'>): number | null {
  return fileBytes === null || logicalBytes <= 0 ? null : fileBytes / logicalBytes;
}
