import type { Report } from '../report/report.ts';
import { faultsOf, measured } from './cells.ts';

/**
 * When the run's own clock was at zero, UTC in milliseconds: from then monitors and faults count. It is later than the report's
 * `startedAt`, since tools and nodes are made ready first, and known from what has both times. Null where nothing has.
 */
export function clockZeroMs({ clusters, cells }: Pick<Report, 'clusters' | 'cells'>): number | null {
  const changes = clusters.flatMap(({ raft }) => raft?.timeline[0] ?? []);
  const acts = cells.flatMap((cell) => faultsOf(measured(cell)).flatMap(({ events }) => events));
  const both = changes[0] ?? acts[0];
  return both === undefined ? null : Date.parse(both.at) - both.atMs;
}
