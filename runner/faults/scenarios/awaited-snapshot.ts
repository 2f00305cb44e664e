import {
  type SeenSnapshot,
  SNAPSHOT_SOURCES,
  type SnapshotMoment,
  type SnapshotSource,
} from '../../../lib/report/snapshots.ts';
import type { Happening } from '../history/windows.ts';
import type { Stage } from '../stage.ts';
import type { SnapshotMeans } from '../stage-options.ts';

/** How long a cluster that cannot be told to make a snapshot is waited for. */
const WAIT_MS = 60_000;
/** What tells of a snapshot comes one after the other: lines of a log, the file. */
const SETTLE_MS = 1_000;
/** So much longer for its size, where that is not known by then. */
const SIZE_MS = 2_000;

/** A snapshot that was made, in whichever way. */
export interface Made {
  readonly how: string;
  /** When; null when none was made or seen. */
  readonly happened: Happening | null;
  /** Size of its file; null when not known. */
  readonly bytes: number | null;
  /** The saved snapshot; null where there is none to restore. */
  readonly file: string | null;
  readonly notes: readonly string[];
}

/** Raft snapshots that nodes began and finished in a time, and made themselves. */
export function finishedSince(seen: readonly SeenSnapshot[], sinceMs: number, untilMs: number): SeenSnapshot[] {
  return seen.filter(({ began, ended, received }) => {
    if (received || ended === null) return false;
    return (began ?? ended).atMs >= sinceMs && ended.atMs < untilMs;
  });
}

/** Waits for a snapshot that the cluster makes by itself; every write brings it nearer. */
export async function awaited(
  stage: Pick<Stage, 'until' | 'sleep'>,
  seen: SnapshotMeans['seen'],
  sinceMs: number,
): Promise<Made> {
  const nothing = { how: 'a snapshot that the cluster makes by itself', happened: null, bytes: null, file: null };
  if (seen === null) {
    const notes = [
      'Neither folders nor logs of the nodes are known (dataFolder, tempFolder, log in the configuration file), so none can be seen.',
    ];
    return { ...nothing, notes };
  }
  const finished = (): SeenSnapshot[] => finishedSince(seen(), sinceMs, Number.POSITIVE_INFINITY);
  await stage.until(() => finished().length > 0, WAIT_MS);
  const [first] = finished();
  if (first === undefined) return { ...nothing, notes: [`None was made within ${WAIT_MS / 1_000} s.`] };
  await stage.sleep(SETTLE_MS);
  const settled = (): SeenSnapshot => finished().find((each) => each.node === first.node) ?? first;
  await stage.until(() => settled().bytes !== null, SIZE_MS);
  const { node, index, began, ended, bytes, sources } = settled();
  return {
    how: `raft snapshot ${index === null ? '' : `at index ${index} `}of ${node}, made by the cluster itself (told by its ${listed(sources)})`,
    happened: { beganMs: began?.atMs ?? null, endedMs: (ended as SnapshotMoment).atMs },
    bytes,
    file: null,
    notes: began === null ? [NO_BEGINNING] : [],
  };
}

const NO_BEGINNING =
  'When it was begun is not known: the time in the middle of which its end was seen is taken for its own.';

const listed = (sources: readonly SnapshotSource[]): string =>
  sources.map((source) => SNAPSHOT_SOURCES[source]).join(', ');
