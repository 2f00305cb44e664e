import { percent, plural } from '../../base/format.ts';
import type { CompletedCell } from '../cells.ts';
import { machineWasFull } from './evidence.ts';
import type { Insight, Noticed } from './insight.ts';
import { calmCells } from './loads.ts';

const HALF = 0.5;

/** What held a cell back that is not the service. */
type NotTheService = 'generator' | 'machine' | 'others';

const WORDS: Readonly<Record<NotTheService, string>> = {
  generator: 'at the limit of the generator',
  machine: 'with the processors of this machine used up by generator and nodes',
  others: 'with its processors used up, in part by other programs',
};

/** Figures that are of the generator or the machine, and not of the service. */
export const clientLimit: Insight = {
  id: 'client-limit',
  kind: 'trouble',
  title: 'figures are those of the generator or the machine, not of the service',
  formula:
    'Cells whose limit is the generator (80 % of what k6 does against an instant answer) or the machine, or in which its processors were used up (less than 10 % idle) although neither was: then by other programs. A warning where half of the cells are, else a note.',
  source: 'Gunther, Guerrilla Capacity Planning: what is limited by the client is no figure of the service.',
  disproof: 'The same load from another machine, or on a quiet one, gives the same figures.',
  find: (report) => {
    const cells = report.clusters.flatMap(({ name }) => calmCells(report, name));
    const held = cells.flatMap((cell) => {
      const by = heldBackBy(cell);
      return by === null ? [] : [{ cell, by }];
    });
    return held.length === 0 ? [] : [noticed(held, cells.length)];
  },
};

function noticed(held: readonly { readonly cell: CompletedCell; readonly by: NotTheService }[], all: number): Noticed {
  const share = held.length / all;
  const kinds = (Object.keys(WORDS) as NotTheService[])
    .map((by) => ({ by, cells: held.filter((each) => each.by === by) }))
    .filter(({ cells }) => cells.length > 0);
  return {
    severity: share >= HALF ? 'warning' : 'note',
    cluster: null,
    title: `${held.length} of ${plural(all, 'cell')} ${held.length === 1 ? 'tells' : 'tell'} of the generator or the machine as much as of the service: ${kinds.map(({ by, cells }) => `${cells.length} ${WORDS[by]}`).join(', ')}.`,
    measured: [
      { what: 'share of cells', value: share, unit: 'share' },
      ...kinds.map(({ by, cells }) => ({
        what: `cells ${WORDS[by]}`,
        value: cells.length,
        unit: 'count' as const,
      })),
    ],
    certainty:
      'By what the generator does against an instant answer, and by the processor time that the machine had left in each window.',
    cost: `Rates and latencies of ${percent(share)} of the cells may be better where generator and nodes have processors enough; troubles that only such windows show are not told.`,
    advice: adviceOf(kinds.map(({ by }) => by)),
    cells: held.map(({ cell }) => cell.id),
  };
}

function adviceOf(kinds: readonly NotTheService[]): string {
  const others = kinds.includes('others') ? 'Run it while nothing else does. ' : '';
  return `${others}Generate the load on a machine of its own (--host), or bind k6 and nodes to processors of their own (--pin), with fewer users.`;
}

function heldBackBy(cell: CompletedCell): NotTheService | null {
  const what = cell.limit?.what;
  if (what === 'generator' || what === 'machine') return what;
  // All that was offered was done: nothing held it back, whatever else ran.
  if (what === 'offered' || !machineWasFull(cell)) return null;
  const { machine } = cell;
  // Without a watch on the processes of the run nobody knows whose doing it was.
  return machine !== undefined && !('absent' in machine) && machine.otherCores !== null ? 'others' : 'machine';
}
