import { lazyfsRefusal } from '../embedded/lazyfs/refusal.ts';
import { cutsPower } from '../faults/scenarios/index.ts';
import type { BenchOptions } from '../options/options.ts';
import { unavailable } from '../system/errors.ts';
import { findLazyfs } from '../tools/lazyfs.ts';

/**
 * The LazyFS binary that the data folders of embedded nodes are to lie on: only where the power is cut, since it slows the disk.
 * @param warn takes why one that lies on PATH is not used
 * @returns null for none
 * @throws UserError (exit 3) when one was named that cannot be used here
 */
export function chooseLazyfs(
  { choices, faults, lazyfs }: Pick<BenchOptions, 'choices' | 'faults' | 'lazyfs'>,
  env: NodeJS.ProcessEnv,
  warn: (text: string) => void,
): string | null {
  const found = cutsPower(choices, faults) ? findLazyfs(lazyfs, env) : null;
  if (found === null) return null;
  const refusal = lazyfsRefusal();
  if (refusal === null) return found.path;
  if (found.named) throw unavailable(`${refusal}. With --lazyfs none nodes alone are killed.`);
  warn(`${found.path} is not used, so what was not synced survives the power cuts: ${refusal}`);
  return null;
}
