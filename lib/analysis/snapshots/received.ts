import { largest, smallest } from '../../base/extremes.ts';
import { added, type Draft, moment } from './draft.ts';
import type { FileEvidence, LogEvidence } from './evidence.ts';

/** A snapshot that comes from another node is read as soon as it is there; one that is read at a start was made before the node ended. */
const READ_WITHIN_MS = 1_000;

/** What of one node tells who made its snapshots. */
export interface Received {
  readonly files: readonly FileEvidence[];
  readonly lines: readonly LogEvidence[];
  /** Its log says of every snapshot that the node makes that it does. */
  readonly tellsMade: boolean;
}

/** Marks the snapshots that another node has sent, and adds those of which a line of the log alone tells. */
export function markReceived(drafts: Draft[], { files, lines, tellsMade }: Received): void {
  const made = new Set(drafts.filter(({ sources }) => sources.has('log')));
  for (const line of lines) if (line.mark === 'received') toldReceived(drafts, made, line);
  for (const file of files) {
    if (file.kind === 'database') cameWith(drafts, made, file);
  }
  for (const draft of drafts) {
    if (made.has(draft) || !draft.sources.has('files')) continue;
    if (tellsMade || lines.some((line) => isReading(line, draft))) draft.received = true;
  }
}

function toldReceived(drafts: Draft[], made: ReadonlySet<Draft>, line: LogEvidence): void {
  const draft = soonest(drafts, made, line.index, line.at.atMs) ?? added(drafts);
  draft.received = true;
  draft.index ??= line.index;
  draft.sources.add('log');
  draft.ended.push(moment('log', line.at));
  if (line.bytes !== null) draft.bytes.log = line.bytes;
}

function cameWith(drafts: readonly Draft[], made: ReadonlySet<Draft>, { index, bytes, seen }: FileEvidence): void {
  const draft = soonest(drafts, made, index, seen.atMs);
  if (draft === undefined) return;
  draft.received = true;
  // The other file holds the members alone.
  if (bytes !== null) draft.bytes.files = bytes;
}

/** Of those with this index that the node does not say it has made, the one nearest to a moment: it is made twice where a node is wiped. */
function soonest(
  drafts: readonly Draft[],
  made: ReadonlySet<Draft>,
  index: number | null,
  atMs: number,
): Draft | undefined {
  const apart = ({ ended, began }: Draft): number =>
    smallest([...ended, ...began].map((each) => Math.abs(each.atMs - atMs)));
  return drafts
    .filter((draft) => index !== null && draft.index === index && !made.has(draft))
    .sort((a, b) => apart(a) - apart(b))[0];
}

function isReading({ mark, index, at }: LogEvidence, draft: Draft): boolean {
  if (mark !== 'restoring' || index === null || draft.index !== index) return false;
  const finishedMs = largest(draft.ended.map(({ atMs }) => atMs));
  return Math.abs(at.atMs - finishedMs) <= READ_WITHIN_MS;
}
