// Holds the embedded stand-in for Fila to Fila's contract, or the three nodes of Fila's own that the file FILA_NODES describes:
// [{ "url": "http://127.0.0.1:5555", "kill": ["./fila.sh", "kill", "1"], "start": ["./fila.sh", "start", "1"] }, ...]
import { after, before, describe } from 'node:test';
import { type StartedCluster, startEmbeddedCluster } from '../../../runner/embedded/embedded.ts';
import { recipeOf } from '../../../runner/embedded/recipes.ts';
import { provideTool } from '../../../runner/tools/provide.ts';
import { type FilaCluster, filaContract } from '../../contract/fila.ts';
import { ownNodes } from '../../contract/own-nodes.ts';

describe('embedded nodes', () => {
  let cluster: StartedCluster | null = null;
  before(async () => {
    const { path } = await provideTool('etcd');
    cluster = await startEmbeddedCluster({ recipe: recipeOf('fila'), nodes: 3, tools: { etcd: path } });
  });
  after(() => cluster?.stop());
  filaContract(() => ({
    urls: cluster?.nodes.map(({ url }) => url) ?? [],
    kill: async (at) => cluster?.nodes[at]?.kill(),
    start: async (at) => cluster?.nodes[at]?.start(),
    exceptions: {},
  }));
});

const file = process.env.FILA_NODES;
const skip =
  file === undefined ? 'FILA_NODES names no file with three nodes of Fila: see the head of this test' : false;

describe("Fila's own nodes", { skip }, () => {
  const cluster: FilaCluster = {
    ...ownNodes(file),
    exceptions: {
      refusal: 'in a cluster 44b8783 forgets a refused message until another node leads',
      counts: 'in a cluster the leader of 44b8783 counts on what was acknowledged',
      'all-dead': 'a node of 44b8783 starts only where another one runs',
    },
  };
  filaContract(() => cluster);
});
