import { elapsed } from '../base/format.ts';
import type { NodeDeath } from '../report/deaths.ts';

type Death = Pick<NodeDeath, 'node' | 'afterMs' | 'how'>;

/** What became of a node that is gone: `started and ended after 1.90 s (etcd ended with exit code 2)`. */
function fate({ afterMs, how }: Death): string {
  const manner = how === null ? '' : ` (${how})`;
  return afterMs === null ? `ended by itself${manner}` : `started and ended after ${elapsed(afterMs)}${manner}`;
}

/** What became of a node, as a sentence without its end: `node1 started and ended after 1.90 s`. */
export function deathInWords(death: Death): string {
  return `${death.node} ${fate(death)}`;
}

/** The same as an outcome: `node1 did not survive the fault: it started and ended after 1.90 s`. */
export function outcomeInWords(death: Death): string {
  if (death.afterMs === null) return deathInWords(death);
  return `${death.node} did not survive the fault: it ${fate(death)}`;
}
