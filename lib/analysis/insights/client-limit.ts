import { percent, plural } from '../../base/format.ts';
import type { CompletedCell } from '../cells.ts';
import { machineWasFull } from './evidence.ts';
import type { Insight, Noticed } from './insight.ts';
import { calmCells } from './loads.ts';

const HALF = 0.5;

/** Other programs that take this part of what is used decide what is left for the run. */
const OTHERS = 1 / 3;

/** What held a cell back that is not the service: what a warning is for first. */
type NotTheService = 'generator' | 'others' | 'shared';

const WORDS: Readonly<Record<NotTheService, string>> = {
  generator: 'at the limit of the generator',
  others: 'with the processors of this machine used up, to a third or more by other programs',
  shared: 'with the processors of this machine used up by generator and nodes together',
};

/** Figures that are of the generator or the machine, and not of the service. */
export const clientLimit: Insight = {
  id: 'client-limit',
  kind: 'trouble',
  title: 'figures are those of the generator or the machine, not of the service',
  formula:
    'Cells whose limit is the generator (80 % of what k6 does against an instant answer), or in which the processors of this machine were used up (less than 10 % idle): by other programs where these took a third or more of what was used, by the generator where the nodes run elsewhere, else by generator and nodes together. A warning where half of the cells are of the first two kinds, else a note: that generator and nodes share a machine is said at the head of a report.',
  source: 'Gunther, Guerrilla Capacity Planning: what is limited by the client is no figure of the service.',
  disproof: 'The same load from another machine, or on a quiet one, gives the same figures.',
  find: (report) => {
    const cells = report.clusters.flatMap(({ name, coLocated }) =>
      calmCells(report, name).map((cell) => ({ cell, by: heldBackBy(cell, coLocated) })),
    );
    const held = cells.flatMap(({ cell, by }) => (by === null ? [] : [{ cell, by }]));
    return held.length === 0 ? [] : [noticed(held, cells.length)];
  },
};

function noticed(held: readonly { readonly cell: CompletedCell; readonly by: NotTheService }[], all: number): Noticed {
  const share = held.length / all;
  const avoidable = held.filter(({ by }) => by !== 'shared').length / all;
  const kinds = (Object.keys(WORDS) as NotTheService[])
    .map((by) => ({ by, cells: held.filter((each) => each.by === by) }))
    .filter(({ cells }) => cells.length > 0);
  return {
    severity: avoidable >= HALF ? 'warning' : 'note',
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

/** @param coLocated whether the nodes run on this machine; null: nobody knows */
function heldBackBy(cell: CompletedCell, coLocated: boolean | null): NotTheService | null {
  const what = cell.limit?.what;
  // All that was offered was done: nothing held it back, whatever else ran.
  if (what === 'generator' || what === 'offered') return what === 'offered' ? null : what;
  if (what !== 'machine' && !machineWasFull(cell)) return null;
  if (takenByOthers(cell)) return 'others';
  return coLocated === false ? 'generator' : 'shared';
}

/** False where nobody knows: without a watch on the processes of the run. */
function takenByOthers({ machine }: CompletedCell): boolean {
  if (machine === undefined || 'absent' in machine) return false;
  const { otherCores, watchedCores } = machine;
  return otherCores !== null && watchedCores !== null && otherCores >= OTHERS * (otherCores + watchedCores);
}
