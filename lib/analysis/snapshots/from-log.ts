import { added, type Draft, moment } from './draft.ts';
import type { LogEvidence } from './evidence.ts';

/** A snapshot of which a line says that it is due is begun by then. */
const DUE_MS = 60_000;

/**
 * The snapshots that a node says it makes. An end belongs to the beginning before it, unless both tell an index and these differ.
 * @param lines in the order in which they were written
 */
export function fromLog(lines: readonly LogEvidence[]): Draft[] {
  const drafts: Draft[] = [];
  let due: LogEvidence | null = null;
  let open: Draft | null = null;
  const opened = (line: LogEvidence): Draft => {
    const draft = added(drafts);
    draft.sources.add('log');
    draft.index = line.index;
    return draft;
  };
  for (const line of lines) {
    if (line.mark === 'due') {
      due = line;
    } else if (line.mark === 'begin') {
      open = opened(line);
      open.began.push(moment('log', line.at));
      if (due !== null && line.at.atMs - due.at.atMs <= DUE_MS) open.index ??= due.index;
      due = null;
    } else if (line.mark === 'end') {
      const other = open?.index != null && line.index !== null && open.index !== line.index;
      const draft: Draft = open === null || other ? opened(line) : open;
      draft.index ??= line.index;
      draft.ended.push(moment('log', line.at));
      if (line.bytes !== null) draft.bytes.log = line.bytes;
      open = null;
    }
  }
  return drafts;
}
