// Holds the embedded stand-in for the coordinator to its contract, or the three nodes of its own that the file COORDINATOR_NODES
// describes: [{ "url": "http://127.0.0.1:7501", "kill": ["./coordinator.sh", "kill", "1"], "start": ["./coordinator.sh", "start", "1"] }, ...]
import { after, before, describe } from 'node:test';
import { type StartedCluster, startEmbeddedCluster } from '../../runner/embedded/embedded.ts';
import { recipeOf } from '../../runner/embedded/recipes.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { coordinatorContract } from './coordinator.ts';
import { ownNodes } from './own-nodes.ts';

describe('embedded nodes', () => {
  let cluster: StartedCluster | null = null;
  before(async () => {
    const { path } = await provideTool('etcd');
    cluster = await startEmbeddedCluster({ recipe: recipeOf('coordinator'), nodes: 3, tools: { etcd: path } });
  });
  after(() => cluster?.stop());
  coordinatorContract(() => ({
    urls: cluster?.nodes.map(({ url }) => url) ?? [],
    kill: async (at) => cluster?.nodes[at]?.kill(),
    start: async (at) => cluster?.nodes[at]?.start(),
  }));
});

const file = process.env.COORDINATOR_NODES;
const skip = file === undefined ? 'COORDINATOR_NODES names no file with three nodes: see the head of this test' : false;

describe("the coordinator's own nodes", { skip }, () => {
  const cluster = ownNodes(file);
  coordinatorContract(() => cluster);
});
