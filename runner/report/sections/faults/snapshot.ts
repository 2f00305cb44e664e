import { fileToValues, restoreStanding } from '../../../../lib/analysis/snapshot.ts';
import { byteSize, count, elapsed, plural, times } from '../../../../lib/base/format.ts';
import type { RecoveryRow } from '../../../../lib/report/faults.ts';
import type { SnapshotResult } from '../../../../lib/report/snapshot.ts';
import { type Block, listOf, muted, type Text } from '../../section.ts';

/**
 * A snapshot, what it cost the writes beside it, and whether it could be restored: a line for each fact.
 * @param recoveries what was made to start anew after it
 */
export function snapshotBlocks(snapshot: SnapshotResult, heading: string, recoveries: readonly RecoveryRow[]): Block[] {
  return [
    { kind: 'heading', text: 'Snapshot', beside: [muted(heading)] },
    {
      kind: 'facts',
      facts: [
        { label: 'made by', text: snapshot.how },
        { label: 'creation', text: creationInWords(snapshot) },
        { label: 'file', text: fileInWords(snapshot) },
        { label: 'write p99', text: latencyInWords(snapshot) },
        { label: 'longest stall', text: stallInWords(snapshot) },
        { label: 'raft snapshots', text: raftInWords(snapshot) },
        { label: 'restore', text: restoreInWords(snapshot, recoveries) },
      ],
    },
    ...listOf(snapshot.notes.map((text) => ({ mark: '-', text }))),
  ];
}

function creationInWords({ createMs, fileBytes }: SnapshotResult): string {
  if (createMs !== null) return elapsed(createMs);
  return fileBytes === null ? 'not seen' : 'when it began is not known';
}

function fileInWords(snapshot: SnapshotResult): string {
  const { fileBytes, logicalBytes } = snapshot;
  const values = `${byteSize(logicalBytes)} of values`;
  if (fileBytes === null) return `size not known, for ${values}`;
  const ratio = fileToValues(snapshot);
  return `${byteSize(fileBytes)}, ${ratio === null ? 'for ' : `${times(ratio)} the `}${values}`;
}

const UNCOMPARED = 'not compared: none was seen';

/** Nothing of it is known when none was made or seen; older reports told of writes all the same. */
function isCompared({ before, during, longestStallMs }: SnapshotResult): boolean {
  return [before, during, longestStallMs.before, longestStallMs.during].some((known) => known !== null);
}

function latencyInWords(snapshot: SnapshotResult): string {
  if (!isCompared(snapshot)) return UNCOMPARED;
  const { before, during, p99Inflation, windowMs } = snapshot;
  const windows = windowMs === null ? '' : `, ${elapsed(windowMs)} each`;
  const inflation = p99Inflation === null ? '' : `: ${times(p99Inflation)}`;
  return `${elapsed(before?.p99 ?? null)} before, ${elapsed(during?.p99 ?? null)} meanwhile${inflation}${windows}`;
}

function stallInWords(snapshot: SnapshotResult): string {
  if (!isCompared(snapshot)) return UNCOMPARED;
  const { before, during } = snapshot.longestStallMs;
  return `${elapsed(before)} before, ${elapsed(during)} meanwhile without an accepted write`;
}

function raftInWords({ raftSnapshots }: SnapshotResult): string {
  if (raftSnapshots === null) return 'not known: neither folders nor logs of the nodes are';
  return raftSnapshots === 0 ? 'none meanwhile' : `${count(raftSnapshots)} meanwhile, over all nodes`;
}

function restoreInWords(snapshot: SnapshotResult, recoveries: readonly RecoveryRow[]): Text {
  const { restore } = snapshot;
  if (restore === null) {
    const ways = recoveries.map(wayBack).filter((way) => way !== null);
    return ways.length > 0 ? ways.join('; ') : { text: 'not done', emphasis: 'warning' };
  }
  const { restoreMs, readyMs, entries, wrong } = restore;
  const took = `unpacked in ${elapsed(restoreMs)}, a fresh node ready ${elapsed(readyMs)} later`;
  const compared = plural(entries, 'entry', 'entries');
  switch (restoreStanding(snapshot)) {
    case 'unchecked':
      return { text: `${took}; no entry was compared`, emphasis: 'warning' };
    case 'wrong':
      return { text: `${took}; ${count(wrong)} of ${compared} WRONG`, emphasis: 'bad' };
    default:
      return `${took}; ${compared} compared, none wrong`;
  }
}

/** How long it took nodes to be there again with what they had held; null of what tells nothing of that. */
function wayBack({ name, node, skipped, died, readyMs, caughtUpMs }: RecoveryRow): string | null {
  if (skipped !== null || died.length > 0 || (readyMs === null && caughtUpMs === null)) return null;
  const caughtUp = caughtUpMs === null ? '' : `, caught up after ${elapsed(caughtUpMs)}`;
  if (name === 'full-sync') return `${node} without its disk ready after ${elapsed(readyMs)}${caughtUp}`;
  return name === 'cold-start' ? `all nodes from their disks ready after ${elapsed(readyMs)}${caughtUp}` : null;
}
