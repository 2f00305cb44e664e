import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SlowConfman } from '../../../../test/fixtures/slow-confman/cluster.ts';
import type { Manners } from '../../../../test/fixtures/slow-confman/manners.ts';
import type { MadeTrouble } from './trouble.ts';

/** What else there is about a cluster. */
interface About {
  readonly nodes?: number;
  /** What the settings file of a node says, which its field names. */
  readonly settings?: (node: string) => object;
  /** What else goes on until the scope ends. */
  readonly beside?: (cluster: SlowConfman, over: AbortSignal) => Promise<void>;
}

/** A cluster with manners of Confman, as a user has it, and a run on it. */
export function mannered(
  manners: Partial<Manners>,
  flags: readonly string[],
  { nodes = 3, settings, beside }: About = {},
): MadeTrouble['begin'] {
  return async (scope) => {
    const about = (name: string, home: string): object => {
      if (settings === undefined) return {};
      const file = `${name}-settings.json`;
      writeFileSync(join(home, file), JSON.stringify(settings(name)));
      return { settings: file };
    };
    const cluster = await SlowConfman.start(manners, { nodes, about });
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
