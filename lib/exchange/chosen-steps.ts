import { unknownName } from '../base/suggest.ts';
import { type Step, stepKey } from '../scenarios/steps.ts';

/**
 * Those of a scenario's steps that are named; all of them when none is.
 * @throws Error for a name that none has, with those that there are
 */
export function chosenSteps(names: string | undefined, steps: readonly Step[]): readonly Step[] {
  if (!names) return steps;
  return names.split(',').map((name) => {
    const found = steps.find((step) => stepKey(step) === name);
    if (found === undefined) throw new Error(unknownName('STEPS', name, steps.map(stepKey)));
    return found;
  });
}
