import { largest } from '../../base/extremes.ts';
import { grouped } from '../../base/grouped.ts';
import {
  type SeenSnapshot,
  SNAPSHOT_SOURCES,
  type SnapshotMoment,
  type SnapshotSource,
} from '../../report/snapshots.ts';
import { added, type Draft, latest, moment, NEAR_MS, nearest, spanOf } from './draft.ts';
import type { Evidence, FileEvidence, TempEvidence } from './evidence.ts';
import { fromLog } from './from-log.ts';
import { markReceived } from './received.ts';

const ORDER = Object.keys(SNAPSHOT_SOURCES) as SnapshotSource[];

/**
 * The snapshots that evidence tells of, each once per node, in the order of time. What belongs together is known by the index
 * where two sources tell it, and by the time else. The beginning is the earliest that is told, the end the latest.
 * @param logged nodes whose logs are read: where the log of one tells of those that it makes, those of the others would
 */
export function mergeSnapshots(evidence: readonly Evidence[], logged: ReadonlySet<string> = new Set()): SeenSnapshot[] {
  const telling = new Set(evidence.filter(tellsOfMaking).map(({ node }) => node));
  const tellsMade = (node: string): boolean => telling.has(node) || (telling.size > 0 && logged.has(node));
  return grouped(evidence, ({ node }) => node)
    .flatMap((ofNode) => mergedOf(ofNode[0].node, ofNode, tellsMade(ofNode[0].node)))
    .sort((a, b) => timeOf(a) - timeOf(b));
}

function tellsOfMaking(each: Evidence): boolean {
  return each.source === 'log' && (each.mark === 'begin' || each.mark === 'end');
}

/** When it was begun, or ended where that is all that is known. */
export function timeOf({ began, ended }: Pick<SeenSnapshot, 'began' | 'ended'>): number {
  return (began ?? ended)?.atMs ?? 0;
}

function mergedOf(node: string, evidence: readonly Evidence[], tellsMade: boolean): SeenSnapshot[] {
  const of = <S extends Evidence['source']>(source: S) =>
    evidence.filter((each): each is Extract<Evidence, { source: S }> => each.source === source);
  const [lines, files] = [of('log'), of('files')];
  const drafts = fromLog(lines);
  for (const file of files.filter(({ kind }) => kind === 'snapshot')) addFile(drafts, file);
  for (const burst of burstsOf(of('temp-folder'))) addBurst(drafts, burst);
  markReceived(drafts, { files, lines, tellsMade });
  return drafts.map((draft) => seen(node, draft));
}

const hasFile = ({ sources }: Draft): boolean => sources.has('files');

/** The latest of which no file was seen yet, and which was there by then. */
function lastBefore(drafts: readonly Draft[], atMs: number): Draft | undefined {
  return latest(drafts, (draft) => {
    const span = spanOf(draft);
    return !hasFile(draft) && span !== null && span.toMs <= atMs;
  });
}

interface Burst {
  readonly files: TempEvidence[];
  readonly fromMs: number;
  toMs: number;
}

/** Temporary files that were written while another one was, or soon after it: those of one snapshot. */
function burstsOf(files: readonly TempEvidence[]): Burst[] {
  const bursts: Burst[] = [];
  for (const file of [...files].sort((a, b) => a.began.atMs - b.began.atMs)) {
    const { began, written } = file;
    const last = bursts.at(-1);
    const toMs = written?.atMs ?? began.atMs;
    if (last !== undefined && began.atMs <= last.toMs + NEAR_MS) {
      last.files.push(file);
      last.toMs = Math.max(last.toMs, toMs);
    } else {
      bursts.push({ files: [file], fromMs: began.atMs, toMs });
    }
  }
  return bursts;
}

/** What nothing else tells of it. */
function addBurst(drafts: Draft[], { files, fromMs, toMs }: Burst): void {
  // A product may write several files one after the other, with a pause on a busy machine.
  const told = drafts.filter(({ sources }) => sources.has('log') || sources.has('files'));
  const draft = nearest(drafts, fromMs, toMs, 'temp-folder') ?? nearest(told, fromMs, toMs) ?? added(drafts);
  draft.sources.add('temp-folder');
  const first = files[0] as TempEvidence;
  if (draft.began.length === 0) draft.began.push(moment('temp-folder', first.began));
  const last = files
    .map(({ written }) => written)
    .filter((written) => written !== null)
    .sort((a, b) => b.atMs - a.atMs)[0];
  // What stays was not finished: its last byte is no end.
  const finished = files.every(({ gone }) => gone);
  if (draft.ended.length === 0 && last !== undefined && finished) draft.ended.push(moment('temp-folder', last));
  const sizes = files.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]));
  if (sizes.length > 0) draft.bytes['temp-folder'] = largest(sizes);
}

function addFile(drafts: Draft[], file: FileEvidence): void {
  const { index, began, ended, bytes } = file;
  const same = index === null ? undefined : latest(drafts, (draft) => draft.index === index && !hasFile(draft));
  const fromMs = began?.atMs ?? ended?.atMs ?? null;
  const near =
    fromMs === null
      ? lastBefore(drafts, file.seen.atMs)
      : nearest(
          drafts.filter((draft) => draft.index === null || index === null),
          fromMs,
          ended?.atMs ?? fromMs,
          'files',
        );
  const draft = same ?? near ?? added(drafts);
  draft.sources.add('files');
  draft.index ??= index;
  if (bytes !== null) draft.bytes.files = bytes;
  if (began !== null) draft.began.push(moment('files', began));
  if (ended !== null) draft.ended.push(moment('files', ended));
  // All that is known is that it was there by then.
  else if (draft.ended.length === 0) draft.ended.push(moment('files', file.seen));
}

/** Of two that tell the same time, the one that is surer. */
function best(moments: readonly SnapshotMoment[], order: (a: number, b: number) => number): SnapshotMoment | null {
  return [...moments].sort((a, b) => order(a.atMs, b.atMs) || a.errorMs - b.errorMs)[0] ?? null;
}

function seen(node: string, { began, ended, index, bytes, sources, received }: Draft): SeenSnapshot {
  const [first, last] = [best(began, (a, b) => a - b), best(ended, (a, b) => b - a)];
  return {
    node,
    index,
    // Of one that was under way when the run began, its times do not say when.
    began: first === null || first.atMs < -first.errorMs ? null : { ...first, atMs: Math.max(0, first.atMs) },
    // Two readings of a clock are a millisecond apart, and a small snapshot is made in less.
    ended: last === null ? null : { ...last, atMs: Math.max(0, last.atMs, first?.atMs ?? 0) },
    bytes: (received ? (bytes.log ?? bytes.files) : (bytes.files ?? bytes.log)) ?? bytes['temp-folder'] ?? null,
    sources: ORDER.filter((source) => sources.has(source)),
    received,
  };
}
