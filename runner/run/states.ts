import type { ClusterState } from '../../lib/report/state.ts';
import type { JournalSink } from '../report/journal/journal.ts';
import type { RunRecord } from '../report/record.ts';

const ENDED = { absent: 'the run ended before it' } as const;

/** Where what is found out of a cluster's state is kept. */
export interface StateKeeper {
  readonly record: Pick<RunRecord, 'states'>;
  readonly journal: JournalSink;
}

/** Keeps what has been found out of the state of a cluster, beside what is known of it already. */
export function keepState(
  { record, journal }: StateKeeper,
  cluster: string,
  found: (before: ClusterState) => Partial<Omit<ClusterState, 'cluster'>>,
): void {
  const before = record.states.get(cluster) ?? { cluster, held: ENDED, warmUp: ENDED, blocks: [] };
  const state = { ...before, ...found(before) };
  record.states.set(cluster, state);
  journal.append({ kind: 'state', state });
}
