import { heldFinding } from '../../../lib/analysis/held.ts';
import type { Report } from '../../../lib/report/report.ts';
import type { ClusterState } from '../../../lib/report/state.ts';

/** What contradicts itself in what is said of the states of clusters. Empty when nothing does. */
export function checkStates({ states = [], clusters }: Pick<Report, 'states' | 'clusters'>): string[] {
  const names = clusters.map(({ name }) => name);
  return states.flatMap((state, at) => [
    ...(names.includes(state.cluster) ? [] : [`state of ${state.cluster}: the run has no cluster of that name`]),
    ...(states.findIndex(({ cluster }) => cluster === state.cluster) === at
      ? []
      : [`state of ${state.cluster} is there more than once`]),
    ...[...checkWarmUp(state), ...checkHeld(state)].map(
      (contradiction) => `state of ${state.cluster}: ${contradiction}`,
    ),
  ]);
}

/** What is said of a store follows from its sizes; of new nodes nothing is said. */
function checkHeld({ cluster, held }: ClusterState): string[] {
  if ('absent' in held || held.finding === null || held.finding === heldFinding(cluster, held)) return [];
  return ['what is said of what it held does not follow from it'];
}

function checkWarmUp({ warmUp }: ClusterState): string[] {
  if ('absent' in warmUp) return [];
  const { windows, windowSeconds, seconds, steady } = warmUp;
  return [
    ...(steady && windows.length < 2 ? ['warmed up until steady, without two windows that could agree'] : []),
    ...(windows.length * windowSeconds > seconds ? ['its windows are longer than its warm-up'] : []),
  ];
}
