import { findTier } from '../../lib/data/tier.ts';
import { isAccused, isFound, simulate } from './history/run.ts';
import type { Context, Figure, Part } from './part.ts';

const TIERS = ['smoke', 'small', 'large'] as const;
const KILLS = 5;
const SEEDS = 50;

async function measure(context: Context): Promise<Figure[]> {
  const seeds = context.quick ? 5 : SEEDS;
  const figures: Figure[] = [];
  for (const name of TIERS) {
    const tier = findTier(name);
    if (tier === undefined) throw new Error(`there is no tier ${name}`);
    for (const forgets of [10, 1]) {
      let [found, lost] = [0, 0];
      for (let seed = 1; seed <= seeds; seed++) {
        context.signal.throwIfAborted();
        const judged = simulate(tier, KILLS, forgets, seed);
        if (isFound(judged) && judged.forgotten.size === KILLS * forgets) found++;
        lost += judged.ledger.lost;
      }
      context.log(
        `history, ${name}: ${forgets} writes lost at each of ${KILLS} kills, all found in ${found} of ${seeds}`,
      );
      figures.push({
        name: `${name}: runs in which all of ${KILLS} x ${forgets} lost writes were found, of ${seeds}`,
        value: found,
        unit: 'runs',
        goal: { atLeast: seeds },
        note: `${lost} of ${seeds * KILLS * forgets} lost writes`,
      });
    }
    let accused = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      context.signal.throwIfAborted();
      const judged = simulate(tier, KILLS, 0, seed);
      if (isAccused(judged) || !isFound(judged)) accused++;
    }
    context.log(`history, ${name}: an honest store was accused in ${accused} of ${seeds}`);
    figures.push({
      name: `${name}: runs in which an honest store was accused, or not cleared, of ${seeds}`,
      value: accused,
      unit: 'runs',
      goal: { atMost: 0 },
    });
  }
  return figures;
}

/** Whether load, history and judges find every lost write and accuse no honest store, in simulated time. */
export const historyPart: Part = {
  name: 'history',
  title: 'Lost writes found, in simulated time, with the choices of load and probes and the judges of a fault scenario',
  run: measure,
};
