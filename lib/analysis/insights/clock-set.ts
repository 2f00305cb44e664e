import { plural } from '../../base/format.ts';
import type { Cell } from '../../report/cell.ts';
import { measured } from '../cells.ts';
import { clockSet as rule } from '../verdict/rules/machine.ts';
import type { Insight, Noticed } from './insight.ts';

/** The clock by which several things are known was set. */
export const clockSet: Insight = {
  id: 'clock-set',
  kind: 'trouble',
  title: 'the clock of this machine was set during the run',
  formula:
    'A cell was measured while the clock of the machine that generates the load went more than 5 ms away from a clock that nobody sets, looked at ten times a second; its verdict says so. Always a warning.',
  source:
    'clock_gettime(2): CLOCK_REALTIME is set by hand and by NTP, CLOCK_MONOTONIC is not; k6 takes its times from the first.',
  disproof:
    'A machine that stood still, as a virtual one that was moved, shows the same and has lost the time for all clocks.',
  find: ({ cells }) => {
    const told = cells.flatMap((cell) => {
      const reason = reasonOf(cell);
      return reason === undefined ? [] : [{ id: cell.id, reason }];
    });
    const [first] = told;
    if (first === undefined) return [];
    const ids = told.map(({ id }) => id);
    return [noticed(ids, first.reason)];
  },
};

/** What the verdict of a cell says of it, the first time that it does. */
function reasonOf(cell: Cell): string | undefined {
  const { reasons = [], rules = [] } = measured(cell)?.verdict ?? {};
  return reasons[rules.indexOf(rule.name)];
}

function noticed(cells: readonly string[], reason: string): Noticed {
  return {
    severity: 'warning',
    cluster: null,
    title: `The clock of this machine was set while ${plural(cells.length, 'cell')} ${cells.length === 1 ? 'was' : 'were'} measured.`,
    measured: [{ what: 'cells that were measured meanwhile', value: cells.length, unit: 'count' }],
    certainty: `By a clock that nobody sets. ${reason}`,
    cost: 'Latencies are off by as much where an operation was under way, and so is all that is known by times of logs, files and stamps.',
    advice:
      'Let the clock be slewed, not stepped, while it is measured (chrony: makestep only at its start), and run these cells again.',
    cells,
  };
}
