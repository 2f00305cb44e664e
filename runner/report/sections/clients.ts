import { clusterTitle, type MeasuredCell, measured, timed, where } from '../../../lib/analysis/cells.ts';
import { percentileOf } from '../../../lib/analysis/percentiles.ts';
import { PERCENTILES } from '../../../lib/analysis/statistics.ts';
import { count, milliseconds, NOT_SEEN, perSecond } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { isOfClients } from '../../../lib/scenarios/clients.ts';
import { mannerNaming } from '../naming.ts';
import { TOO_FEW } from '../operation-columns.ts';
import { numbers, type Row, type Section, type Text, words } from '../section.ts';

const COLUMNS: readonly Column[] = [
  numbers('clients'),
  numbers('held'),
  numbers('opened', 3),
  numbers('ops/s'),
  ...PERCENTILES.map(({ label }, at) => numbers(label, at === 1 ? 4 : undefined)),
  numbers('k6 CPU', 1),
  numbers('of', 5),
  words('held back by'),
];

/** What clients with a connection each got: a line for each number of them, with the connections that were there. */
export const clients: Section = {
  title: 'Clients',
  of({ cells }) {
    const own = cells.filter(({ step }) => isOfClients(step.load));
    if (own.length === 0) return [];
    const spoken = mannerNaming(own);
    return [
      {
        kind: 'table',
        columns: [...COLUMNS],
        groups: grouped(own, where).map((members) => ({
          heading: headingOf(members[0]) + spoken(members[0]),
          rows: members.map(rowOf),
        })),
        footnotes: [
          'Each client reads from one node over one connection, and begins again when it has its answer. held: connections that were there from the begin of the window to its end; opened: all that were made, the warm-up included.',
          'k6 CPU: processors that k6 used, of those it may use. Where k6 or the machine holds clients back, percentiles are times of waiting for a processor, in k6 above all, and not what the service takes.',
        ],
      },
    ];
  },
};

function headingOf({ tier, payload, cluster }: Cell): string {
  return `${tier}, ${payload.name}, ${clusterTitle(cluster)}`;
}

function rowOf(cell: Cell): Row {
  const clientCount = count(cell.step.users);
  const numbersOf = measured(cell);
  if (numbersOf === null) return { cells: [clientCount], note: 'reason' in cell ? cell.reason : NOT_SEEN };
  const [first] = cell.state === 'ok' ? timed(cell) : [];
  const { connections } = numbersOf;
  return {
    cells: [
      clientCount,
      connections === undefined ? NOT_SEEN : heldText(connections.held, cell.step.users),
      connections === undefined ? NOT_SEEN : count(connections.opened),
      perSecond(numbersOf.operations.reduce((sum, { opsPerSecond }) => sum + opsPerSecond, 0)),
      ...PERCENTILES.map((percentile) => (first === undefined ? NOT_SEEN : percentileText(first, percentile))),
      ...processorsOf(numbersOf),
      numbersOf.limit?.what ?? NOT_SEEN,
    ],
  };
}

function heldText(held: number, users: number): Text {
  return held < users ? { text: count(held), emphasis: 'warning' } : count(held);
}

function percentileText(result: OperationResult, percentile: (typeof PERCENTILES)[number]): string {
  const value = percentileOf(result, percentile);
  return value === 'too-few' ? TOO_FEW : value === null ? NOT_SEEN : milliseconds(value);
}

function processorsOf({ resources, machine }: MeasuredCell): [string, string] {
  const cores = 'absent' in resources ? undefined : resources.processes.find(({ label }) => label === 'k6');
  const known = machine !== undefined && !('absent' in machine);
  return [
    cores === undefined || cores.cpuCoresMean === null ? NOT_SEEN : count(cores.cpuCoresMean, 2),
    known ? String(machine.pinned?.k6Processors ?? machine.processors) : NOT_SEEN,
  ];
}
