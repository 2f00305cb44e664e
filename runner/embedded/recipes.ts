import { unavailable } from '../system/errors.ts';
import { confmanRecipe } from './confman/recipe.ts';
import { coordinatorRecipe } from './coordinator/recipe.ts';
import { etcdRecipe } from './etcd/recipe.ts';
import { filaRecipe } from './fila/recipe.ts';
import type { Recipe } from './recipe.ts';

/** Every product that raftmark can run by itself. */
export const RECIPES: readonly Recipe[] = [confmanRecipe, etcdRecipe, filaRecipe, coordinatorRecipe];

/** How the nodes of a target are run; null when raftmark only measures those of the user. */
export function findRecipe(target: string): Recipe | null {
  return RECIPES.find((recipe) => recipe.target.name === target) ?? null;
}

/** The same. @throws UserError (exit 3) when there is none */
export function recipeOf(target: string): Recipe {
  const recipe = findRecipe(target);
  if (recipe !== null) return recipe;
  throw unavailable(`there is no embedded cluster for ${target}: start one yourself and name it with --host`);
}
