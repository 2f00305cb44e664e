// One node of an embedded Confman cluster: Confman's HTTP contract over the etcd member beside it. Started by the runner.

import { createServer } from './confman-node/server.ts';
import { readSettings } from './confman-node/settings.ts';
import { Etcd } from './etcd-client/etcd.ts';
import { Leadership } from './etcd-client/leadership.ts';

const { host, port, etcdUrl, nodes, apiKeys, readBarrier, tls } = readSettings(process.env);
const etcd = new Etcd(etcdUrl);
const leadership = new Leadership(etcd, nodes);
const app = createServer(etcd, leadership, { apiKeys, readBarrier, tls });

process.once('SIGTERM', async () => {
  leadership.close();
  await app.close();
  etcd.close();
});

leadership.start();
await app.listen({ host, port });
