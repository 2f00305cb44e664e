import type { Cell } from '../../report/cell.ts';
import type { FailoverRound, FaultKind } from '../../report/faults.ts';
import { measured } from '../cells.ts';
import { mostNodesHit } from '../failover.ts';
import { overAll } from '../threshold-rules/figures.ts';
import { type Evidence, lookUp } from './evidence.ts';
import { columnOf } from './latency.ts';
import type { DocumentTable, Figure } from './table.ts';

const FAILOVER_SIZES = [3, 5, 7] as const;

/** Seconds from a fault to the first accepted write, by the size of the cluster. */
export function failoverTime(evidence: Evidence): DocumentTable {
  const figures = (kind: FaultKind, hit: (nodes: number) => number, by: (nodes: number) => string): Figure[] =>
    FAILOVER_SIZES.map((nodes) => failoverOf(evidence, nodes, kind, hit(nodes), by(nodes)));
  return {
    title: 'Failover Time',
    columns: ['Scenario', ...FAILOVER_SIZES.map(columnOf)],
    rows: [
      {
        label: 'Leader Crash',
        figures: figures(
          'kill',
          () => 1,
          () => '--scenarios failover',
        ),
      },
      {
        label: 'Network Partition',
        figures: figures(
          'partition',
          () => 1,
          () => '--scenarios failover --fault partition',
        ),
      },
      {
        label: 'Simultaneous Node Failures (N-1)/2',
        figures: figures(
          'kill',
          (nodes) => (nodes - 1) / 2,
          (nodes) => `--scenarios failover${nodes > 3 ? ' --fault-nodes minority' : ''}`,
        ),
      },
    ],
    notes: [
      'From the fault to the first write that was accepted after it: the median over all rounds, of which one without such a write took longer than the others. Of 3 nodes, (N-1)/2 is the leader alone.',
    ],
  };
}

/** The median over all rounds of one kind that hit so many nodes, in seconds. */
export function failoverOf(evidence: Evidence, nodes: number, kind: FaultKind, hit: number, by: string): Figure {
  return lookUp(evidence, {
    by,
    nodes,
    unit: 's',
    of: (cell) => {
      if (cell.scenario !== 'failover') return false;
      const rounds = roundsOf(cell);
      // One that never ran tells by its name alone which fault it would have had.
      if (rounds === null) return cell.step.name.startsWith(kind) && hit === 1;
      return rounds.some((round) => round.kind === kind) && mostNodesHit(rounds) === hit;
    },
    figure: (cell) => {
      const rounds = roundsOf(cell);
      if (rounds === null) return null;
      // Over those alone that saw a write it would tell of the quick ones.
      const ms = overAll(
        rounds.map(({ phases }) => phases.firstAccepted),
        'median',
      );
      return ms === null ? Number.POSITIVE_INFINITY : ms / 1_000;
    },
    untold: 'In half of the rounds or more no accepted write was seen after the fault.',
  });
}

function roundsOf(cell: Cell): readonly FailoverRound[] | null {
  const rounds = measured(cell)?.faults?.failover?.rounds ?? [];
  return rounds.length === 0 ? null : rounds;
}
