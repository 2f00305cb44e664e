import { snapshotGrowth } from '../../../lib/analysis/snapshots/growth.ts';
import type { ClusterSnapshots, SeenSnapshot } from '../../../lib/report/snapshots.ts';
import type { JournalSink } from './journal.ts';
import type { SnapshotsLine } from './lines.ts';

/** Says of the snapshots of a run's clusters what is new since it was asked last, so that a journal has each of them about once. */
export class SnapshotLines {
  /** What was said last, by the cluster's name. */
  readonly #said = new Map<
    string,
    { readonly dropped: number; readonly seen: readonly string[]; readonly rest: string }
  >();

  /** The lines for what is known now; none for a cluster of which nothing is new. */
  next(clusters: readonly ClusterSnapshots[]): SnapshotsLine[] {
    return clusters.flatMap(({ growth: _, ...now }) => {
      const { cluster, dropped, seen, nodes, notKnown } = now;
      const texts = seen.map((each) => JSON.stringify(each));
      const rest = JSON.stringify([nodes, notKnown, dropped]);
      const before = this.#said.get(cluster);
      this.#said.set(cluster, { dropped, seen: texts, rest });
      const same = before === undefined ? 0 : sameUpTo(before.seen.slice(dropped - before.dropped), texts);
      const known = before?.rest === rest && same === texts.length && before.seen.length === texts.length;
      if (known) return [];
      return [{ kind: 'snapshots', ...now, from: dropped + same, seen: seen.slice(same) }];
    });
  }
}

/** A journal to which the snapshots so far go as well, behind every step and cell. */
export function withSnapshots(journal: JournalSink, soFar: () => readonly ClusterSnapshots[]): JournalSink {
  const lines = new SnapshotLines();
  return {
    append: (line) => {
      journal.append(line);
      if (line.kind === 'cell' || line.kind === 'step') for (const each of lines.next(soFar())) journal.append(each);
    },
  };
}

function sameUpTo(before: readonly string[], now: readonly string[]): number {
  const at = now.findIndex((text, place) => text !== before[place]);
  return at < 0 ? now.length : at;
}

/** The snapshots of a cluster once a further line is read. @param before from the lines until then; undefined for the first */
export function withLine(before: ClusterSnapshots | undefined, line: SnapshotsLine): ClusterSnapshots {
  const { kind: _, from, seen: added, ...rest } = line;
  const known: readonly SeenSnapshot[] = before?.seen ?? [];
  const first = before?.dropped ?? 0;
  const kept = known.slice(Math.max(0, rest.dropped - first), Math.max(0, from - first));
  const seen = [...kept, ...added];
  return { ...rest, seen, growth: snapshotGrowth(seen) };
}
