import { SlowConfman } from '../../../../test/fixtures/slow-confman/cluster.ts';
import type { Manners } from '../../../../test/fixtures/slow-confman/manners.ts';
import type { MadeTrouble } from './trouble.ts';

/** A cluster with manners of Confman, as a user has it, and a run on it. @param beside what else goes on until the scope ends */
export function mannered(
  manners: Partial<Manners>,
  flags: readonly string[],
  {
    nodes = 3,
    beside,
  }: { readonly nodes?: number; readonly beside?: (cluster: SlowConfman, over: AbortSignal) => Promise<void> } = {},
): MadeTrouble['begin'] {
  return async (scope) => {
    const cluster = await SlowConfman.start(manners, { nodes });
    scope.after(() => cluster.end());
    if (beside !== undefined) {
      const over = new AbortController();
      const going = beside(cluster, over.signal);
      // Whoever ends the scope is told of it; until then nobody listens.
      going.catch(() => undefined);
      scope.after(async () => {
        over.abort();
        await going;
      });
    }
    return { flags: ['--config', cluster.config, '--allow-faults', ...flags] };
  };
}
