import { RULES } from '../../lib/analysis/verdict/rules/index.ts';
import { honestEvidence } from './honest-cells.ts';
import type { Figure, Part } from './part.ts';

const CELLS = 200;
const SIZES = [300, 3_000, 30_000];
/** Of one user the operations are alternating with nothing, of several they overlap. */
const USERS = 10;
const WINDOW_S = 10;
/** No rule may fire in more of the honest cells. */
const MOST = 0.01;

/** Names of rules by how many of the cells of one size they fired in. */
export function falseAlarms(operations: number, cells: number): Map<string, number> {
  const fired = new Map<string, number>();
  for (let seed = 1; seed <= cells; seed++) {
    const evidence = honestEvidence({ seed, operations, users: USERS, windowSeconds: WINDOW_S });
    for (const { name, check } of RULES) {
      // Of 300 or fewer it says what is so.
      if (name !== 'few-samples' && check(evidence).length > 0) fired.set(name, (fired.get(name) ?? 0) + 1);
    }
  }
  return fired;
}

/** How often the rules of a verdict fire on cells with which nothing is wrong. */
export const falseAlarmsPart: Part = {
  name: 'false-alarms',
  title: 'Rules of the verdict on simulated honest cells',
  async run({ quick }) {
    const cells = quick ? CELLS / 4 : CELLS;
    return SIZES.map((operations): Figure => {
      const fired = falseAlarms(operations, cells);
      const worst = [...fired].sort((a, b) => b[1] - a[1])[0];
      return {
        name: `most alarms of one rule, ${operations} operations`,
        value: (worst?.[1] ?? 0) / cells,
        unit: 'of cells',
        goal: { atMost: MOST },
        note: worst === undefined ? `none in ${cells}` : `${worst[0]}: ${worst[1]} of ${cells}`,
      };
    });
  },
};
