import { grouped } from '../../base/grouped.ts';
import {
  type SeenSnapshot,
  SNAPSHOT_SOURCES,
  type SnapshotMoment,
  type SnapshotSource,
} from '../../report/snapshots.ts';
import type { Evidence, FileEvidence, Known, LogEvidence, TempEvidence } from './evidence.ts';

const ORDER = Object.keys(SNAPSHOT_SOURCES) as SnapshotSource[];

/** What is told of one snapshot, as it comes together. */
interface Draft {
  readonly began: SnapshotMoment[];
  readonly ended: SnapshotMoment[];
  index: number | null;
  /** By what tells it best. */
  readonly bytes: Partial<Record<SnapshotSource, number>>;
  readonly sources: Set<SnapshotSource>;
  received: boolean;
}

/** Sources of one snapshot tell times that lie so near each other at least, in milliseconds. */
const NEAR_MS = 150;
/** A snapshot of which a line says that it is due is begun by then. */
const DUE_MS = 60_000;

/**
 * The snapshots that evidence tells of, each once per node, in the order of time. What belongs together is known by the index
 * where two sources tell it, and by the time else. The beginning is the earliest that is told, the end the latest.
 */
export function mergeSnapshots(evidence: readonly Evidence[]): SeenSnapshot[] {
  return grouped(evidence, ({ node }) => node)
    .flatMap((ofNode) => mergedOf(ofNode[0].node, ofNode))
    .sort((a, b) => timeOf(a) - timeOf(b));
}

/** When it was begun, or ended where that is all that is known. */
export function timeOf({ began, ended }: Pick<SeenSnapshot, 'began' | 'ended'>): number {
  return (began ?? ended)?.atMs ?? 0;
}

function mergedOf(node: string, evidence: readonly Evidence[]): SeenSnapshot[] {
  const of = <S extends SnapshotSource>(source: S) =>
    evidence.filter((each): each is Extract<Evidence, { source: S }> => each.source === source);
  const drafts = fromLog(of('log'));
  const tellsByLog = drafts.length > 0;
  const files = of('files');
  for (const file of files.filter(({ kind }) => kind === 'snapshot')) addFile(drafts, file);
  for (const burst of burstsOf(of('temp-folder'))) addBurst(drafts, burst);
  const databases = new Set(files.flatMap(({ kind, index }) => (kind === 'database' && index !== null ? [index] : [])));
  for (const draft of drafts) {
    // A node whose log tells of the snapshots that it makes has not made one of which it says nothing.
    const untold = tellsByLog && !draft.sources.has('log') && draft.sources.has('files');
    draft.received = untold || (draft.index !== null && databases.has(draft.index));
  }
  return drafts.map((draft) => seen(node, draft));
}

function empty(): Draft {
  return { began: [], ended: [], index: null, bytes: {}, sources: new Set(), received: false };
}

const moment = (by: SnapshotSource, { atMs, errorMs }: Known): SnapshotMoment => ({ atMs, by, errorMs });

/** Lines in the order in which they were written; an end belongs to the beginning before it, unless both tell an index and these differ. */
function fromLog(lines: readonly LogEvidence[]): Draft[] {
  const drafts: Draft[] = [];
  let due: LogEvidence | null = null;
  let open: Draft | null = null;
  const opened = (line: LogEvidence): Draft => {
    const draft = empty();
    draft.sources.add('log');
    draft.index = line.index;
    drafts.push(draft);
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
    } else {
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
  if (sizes.length > 0) draft.bytes['temp-folder'] = Math.max(...sizes);
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

function latest(drafts: readonly Draft[], isIt: (draft: Draft) => boolean): Draft | undefined {
  return [...drafts].reverse().find(isIt);
}

const hasFile = ({ sources }: Draft): boolean => sources.has('files');

function added(drafts: Draft[]): Draft {
  const draft = empty();
  drafts.push(draft);
  return draft;
}

/**
 * The one that lies over a time, or nearest beside it; undefined when none is near.
 * @param source leaves out those of which it has told already
 */
function nearest(drafts: readonly Draft[], fromMs: number, toMs: number, source?: SnapshotSource): Draft | undefined {
  let best: { readonly draft: Draft; readonly apartMs: number } | undefined;
  for (const draft of drafts) {
    if (source !== undefined && draft.sources.has(source)) continue;
    const span = spanOf(draft);
    if (span === null) continue;
    const apartMs = Math.max(0, fromMs - span.toMs, span.fromMs - toMs);
    if (apartMs <= NEAR_MS && (best === undefined || apartMs <= best.apartMs)) best = { draft, apartMs };
  }
  return best?.draft;
}

/** The latest of which no file was seen yet, and which was there by then. */
function lastBefore(drafts: readonly Draft[], atMs: number): Draft | undefined {
  return latest(drafts, (draft) => {
    const span = spanOf(draft);
    return !hasFile(draft) && span !== null && span.toMs <= atMs;
  });
}

function spanOf({ began, ended }: Draft): { readonly fromMs: number; readonly toMs: number } | null {
  const times = [...began, ...ended].map(({ atMs }) => atMs);
  return times.length === 0 ? null : { fromMs: Math.min(...times), toMs: Math.max(...times) };
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
    bytes: bytes.files ?? bytes.log ?? bytes['temp-folder'] ?? null,
    sources: ORDER.filter((source) => sources.has(source)),
    received,
  };
}
