// Starts a cluster on LazyFS (arguments: etcd, lazyfs), prints where, and waits for its own end.
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedCluster } from '../../../../../runner/embedded/embedded.ts';
import { recipeOf } from '../../../../../runner/embedded/recipes.ts';

const [etcd = '', lazyfs = ''] = process.argv.slice(2);
const cluster = await startEmbeddedCluster({ recipe: recipeOf('etcd'), nodes: 3, tools: { etcd }, lazyfs });
const pids = cluster.nodes.flatMap(({ processes }) => processes.map(({ pid }) => pid));
console.log(JSON.stringify({ folder: cluster.dataFolder, pids }));
await sleep(600_000);
