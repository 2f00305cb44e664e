import { unknownName } from '../../lib/base/suggest.ts';
import type { KnobSetting } from '../../lib/report/cell.ts';
import type { VariedKnob } from '../cluster/varied-knob.ts';
import { usageError } from '../system/errors.ts';
import type { Recipe } from './recipe.ts';

/**
 * The settings that a knob is to be measured at, each a value that the product takes.
 * @throws UserError (exit 2) that names the nearest knob, or the value at fault and what it may be
 */
export function knobSettings(
  recipe: Pick<Recipe, 'target' | 'tuning'> | null,
  { knob: name, values }: VariedKnob,
): KnobSetting[] {
  const knobs = recipe?.tuning?.knobs ?? [];
  if (recipe === null || knobs.length === 0) throw usageError('--vary: this target has no knobs that can be varied');
  const knob = knobs.find((each) => each.name === name);
  if (knob === undefined) {
    const known = knobs.map((each) => each.name);
    throw usageError(`--vary: ${unknownName(`knob of ${recipe.target.name}`, name, known)}`);
  }
  const read = values.map((value) => ({ value, as: knob.read(value) }));
  for (const [at, { value, as }] of read.entries()) {
    if (as === null) throw usageError(`--vary ${name}: "${value}" is not ${knob.takes}`);
    const before = read.slice(0, at).find((other) => other.as === as);
    if (before === undefined) continue;
    const again = before.value === value ? 'is there twice' : `is the same as "${before.value}"`;
    throw usageError(`--vary ${name}: "${value}" ${again}; name each value once, and --rounds measures each again`);
  }
  return values.map((value) => ({ name, value }));
}

/** The recipe that clusters of a session are started by, with the setting that they are to have; null without one. */
export function tunedRecipe<R extends Recipe | null>(
  recipe: R,
  clusters: readonly { readonly knob?: KnobSetting }[],
): R | Recipe {
  const setting = clusters.find(({ knob }) => knob !== undefined)?.knob;
  return setting === undefined ? recipe : (recipe?.tuning?.tuned(setting) ?? recipe);
}
