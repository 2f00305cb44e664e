import { type Between, nodeSpreads } from '../../../lib/analysis/fairness.ts';
import { count, milliseconds, percent } from '../../../lib/base/format.ts';
import type { Column } from '../../../lib/base/table.ts';
import { stepKey } from '../../../lib/scenarios/steps.ts';
import { numbers, type Section, words } from '../section.ts';

const COLUMNS: readonly Column[] = [
  words('scenario'),
  words('step'),
  words('op'),
  numbers('nodes', 1),
  numbers('share of ok', 2),
  numbers('p50 ms'),
  numbers('p99 ms'),
  words('slowest by p99'),
];

/** How evenly the nodes served what went to several of them: the least and the greatest of each figure. */
export const nodes: Section = {
  title: 'Nodes',
  of({ cells }) {
    const spreads = nodeSpreads(cells);
    if (spreads.length === 0) return [];
    const rows = spreads.map(({ cell, operation, nodes: number, share, p50Ms, p99Ms }) => ({
      cells: [
        cell.scenario,
        stepKey({ name: cell.step.name, repetition: cell.repetition }),
        operation,
        count(number),
        range(share, percent),
        range(p50Ms, milliseconds),
        range(p99Ms, milliseconds),
        p99Ms.node,
      ],
    }));
    return [
      {
        kind: 'table',
        columns: COLUMNS,
        groups: [{ rows }],
        footnotes: ['From the node with the least to the one with the most.'],
      },
    ];
  },
};

function range({ least, greatest }: Between, write: (value: number) => string): string {
  return `${write(least)}..${write(greatest)}`;
}
