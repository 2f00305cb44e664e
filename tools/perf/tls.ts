import { TARGETS } from '../../lib/targets/index.ts';
import { flagPairs } from './flag-pairs.ts';
import type { Figure, Part } from './part.ts';

const FLAGS = ['--nodes', '3', '--no-control', '--scenarios', 'write-concurrent,read-concurrent', '--users', '10'];

/** What TLS and authentication cost, by target and protocol. */
export const tlsPart: Part = {
  name: 'tls',
  title: 'embedded clusters over TLS, with users or keys (--tls)',
  run: async (context) => {
    const figures: Figure[] = [];
    for (const { name, protocols } of TARGETS) {
      const spoken = protocols.length > 1 ? ['--protocol', 'both'] : [];
      const all = await flagPairs(context, `tls, ${name}`, ['--target', name, ...spoken, ...FLAGS], '--tls');
      figures.push(...all.map((figure) => ({ ...figure, name: `${name}: ${figure.name}` })));
    }
    return figures;
  },
};
