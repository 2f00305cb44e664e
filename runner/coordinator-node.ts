// One node of raftmark's stand-in for the coordinator: its HTTP contract over the etcd member beside it. Started by the runner.

import { byNames, createServer } from './coordinator-node/server.ts';
import { readSettings } from './coordinator-node/settings.ts';
import { Workers } from './coordinator-node/workers.ts';
import { Etcd } from './etcd-client/etcd.ts';
import { Leadership } from './etcd-client/leadership.ts';

const { host, port, name, nodes, etcdUrl } = readSettings(process.env);
const etcd = new Etcd(etcdUrl);
const leadership = new Leadership(etcd, Object.fromEntries(nodes.map((node) => [node, node])));
const app = createServer(name, new Workers(etcd), () => byNames(leadership.view));

process.once('SIGTERM', async () => {
  leadership.close();
  await app.close();
  etcd.close();
});

leadership.start();
await app.listen({ host, port });
