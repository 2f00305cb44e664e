// One node of raftmark's stand-in for Fila: Fila's gRPC contract over etcd, each queue a group of etcd members of its own. Started by the runner.
import { mkdirSync } from 'node:fs';
import { Broker } from './fila-node/broker.ts';
import { clientServer, listen, peerServer } from './fila-node/service.ts';
import { readSettings } from './fila-node/settings.ts';

const settings = readSettings(process.env);
const { name, nodes, dataFolder } = settings;
const self = nodes.find((node) => node.name === name);
if (self === undefined) throw new Error(`${name} is none of the nodes in its own settings`);

// Not recursive: a start that the end of its cluster overtakes must not bring the cluster's folder back.
try {
  mkdirSync(dataFolder, { mode: 0o700 });
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}

const broker = new Broker(settings, (how) => {
  // A node is one whole: without a part of it, it is gone.
  console.error(`${new Date().toISOString()} ${how}`);
  process.exit(1);
});
const [clients, peers] = [clientServer(broker), peerServer(broker)];

process.once('SIGTERM', async () => {
  clients.forceShutdown();
  await broker.stop();
  peers.forceShutdown();
  process.exit(0);
});

await listen(peers, self.host, self.peerPort);
await listen(clients, self.host, self.port);
