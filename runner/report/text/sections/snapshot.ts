import { byteSize, count, elapsed, plural, times } from '../../../../lib/base/format.ts';
import { type Paint, wrap } from '../../../../lib/base/table.ts';
import type { SnapshotResult } from '../../../../lib/report/snapshot.ts';
import type { Style } from '../../../system/terminal.ts';
import { bulletLines, titleLine } from '../section.ts';

const LABEL_WIDTH = 'raft snapshots'.length + 2;

interface Fact {
  readonly label: string;
  readonly text: string;
  readonly paint?: Paint;
}

/** A snapshot, what it cost the writes beside it, and whether it could be restored: a line for each fact. */
export function renderSnapshot(snapshot: SnapshotResult, heading: string, width: number, style: Style): string[] {
  const facts: readonly Fact[] = [
    { label: 'made by', text: snapshot.how },
    { label: 'creation', text: creationInWords(snapshot) },
    { label: 'file', text: fileInWords(snapshot) },
    { label: 'write p99', text: latencyInWords(snapshot) },
    { label: 'longest stall', text: stallInWords(snapshot) },
    { label: 'raft snapshots', text: raftInWords(snapshot) },
    { label: 'restore', ...restoreFact(snapshot, style) },
  ];
  return [
    titleLine('Snapshot', heading, style),
    ...facts.flatMap(({ label, text, paint = (plain: string) => plain }) =>
      wrap(text, width - LABEL_WIDTH).map(
        (line, at) => style.dim((at === 0 ? label : '').padEnd(LABEL_WIDTH)) + paint(line),
      ),
    ),
    ...(snapshot.notes.length > 0
      ? bulletLines(
          snapshot.notes.map((text) => ({ mark: '-', text })),
          width,
        )
      : []),
  ];
}

function creationInWords({ createMs, fileBytes }: SnapshotResult): string {
  if (createMs !== null) return elapsed(createMs);
  return fileBytes === null ? 'not seen' : 'when it began is not known';
}

function fileInWords({ fileBytes, logicalBytes }: SnapshotResult): string {
  const values = `${byteSize(logicalBytes)} of values`;
  if (fileBytes === null) return `size not known, for ${values}`;
  return `${byteSize(fileBytes)}, ${logicalBytes > 0 ? `${times(fileBytes / logicalBytes)} the ` : 'for '}${values}`;
}

function latencyInWords({ before, during, p99Inflation }: SnapshotResult): string {
  const inflation = p99Inflation === null ? '' : `: ${times(p99Inflation)}`;
  return `${elapsed(before?.p99 ?? null)} before, ${elapsed(during?.p99 ?? null)} meanwhile${inflation}`;
}

function stallInWords({ longestStallMs: { before, during } }: SnapshotResult): string {
  return `${elapsed(before)} before, ${elapsed(during)} meanwhile without an accepted write`;
}

function raftInWords({ raftSnapshots }: SnapshotResult): string {
  if (raftSnapshots === null) return 'not known: the data folders of the nodes are not';
  return raftSnapshots === 0 ? 'none meanwhile' : `${count(raftSnapshots)} meanwhile, over all nodes`;
}

function restoreFact({ restore }: SnapshotResult, style: Style): Omit<Fact, 'label'> {
  if (restore === null) return { text: 'not done', paint: style.yellow };
  const { restoreMs, readyMs, entries, wrong } = restore;
  const took = `unpacked in ${elapsed(restoreMs)}, a fresh node ready ${elapsed(readyMs)} later`;
  if (entries === 0) return { text: `${took}; no entry was compared`, paint: style.yellow };
  if (wrong > 0)
    return { text: `${took}; ${count(wrong)} of ${plural(entries, 'entry', 'entries')} WRONG`, paint: style.red };
  return { text: `${took}; ${plural(entries, 'entry', 'entries')} compared, none wrong` };
}
