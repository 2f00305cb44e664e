// A runner for orphans.test.ts: starts a cluster, prints its folder and pids as one line, and then waits, exits or throws.
import { startEmbeddedCluster } from '../../../../runner/embedded/embedded.ts';
import { recipeOf } from '../../../../runner/embedded/recipes.ts';

const [target = '', etcdPath = '', how] = process.argv.slice(2);
process.on('SIGINT', () => undefined);
const { dataFolder, nodes } = await startEmbeddedCluster({
  recipe: recipeOf(target),
  nodes: 3,
  tools: { etcd: etcdPath },
});
const pids = nodes.flatMap((node) => node.processes.map(({ pid }) => pid));
console.log(JSON.stringify({ folder: dataFolder, pids }));
if (how === 'throw') throw new Error('as asked');
if (how === 'wait') setInterval(() => undefined, 1_000);
