// A runner for leftovers.test.ts: starts a cluster in network namespaces, isolates one node and pauses another, prints what
// there is as one line, and waits; or keeps the cluster and ends.
import { startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { recipeOf } from '../../../../../runner/embedded/recipes.ts';

const [target = '', etcdPath = '', dataRoot = '', how] = process.argv.slice(2);
const cluster = await startEmbeddedCluster({
  recipe: recipeOf(target),
  nodes: 3,
  tools: { etcd: etcdPath },
  dataRoot,
  network: 'namespaces',
});
const pids = cluster.nodes.flatMap((node) => node.processes.map(({ pid }) => pid));
await cluster.nodes[0]?.isolate();
await cluster.nodes[1]?.pause();
const kept = how === 'keep' ? await cluster.keep() : '';
console.log(JSON.stringify({ runner: process.pid, folder: cluster.dataFolder, pids, kept }));
if (how === 'wait') setInterval(() => undefined, 1_000);
