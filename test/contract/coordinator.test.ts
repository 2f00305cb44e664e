// Holds the embedded stand-in for the coordinator to its contract, or the three nodes of its own that the file COORDINATOR_NODES
// describes: [{ "url": "http://127.0.0.1:7501", "kill": ["./coordinator.sh", "kill", "1"], "start": ["./coordinator.sh", "start", "1"] }, ...]
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { type StartedCluster, startEmbeddedCluster } from '../../runner/embedded/embedded.ts';
import { recipeOf } from '../../runner/embedded/recipes.ts';
import { howItFailed, runProgram } from '../../runner/system/command.ts';
import { commandEnvironment } from '../../runner/system/environment.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { type CoordinatorCluster, coordinatorContract } from './coordinator.ts';

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

interface OwnNode {
  readonly url: string;
  readonly kill: readonly string[];
  readonly start: readonly string[];
}

async function command([file = '', ...args]: readonly string[] = []): Promise<void> {
  const program = { file, args, env: commandEnvironment() };
  const ending = await runProgram(program, { timeoutMs: 30_000, leavesRunning: true });
  assert.equal(howItFailed(ending), null, ending.output);
}

const file = process.env.COORDINATOR_NODES;
const skip = file === undefined ? 'COORDINATOR_NODES names no file with three nodes: see the head of this test' : false;

describe("the coordinator's own nodes", { skip }, () => {
  const nodes = file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as readonly OwnNode[]);
  const cluster: CoordinatorCluster = {
    urls: nodes.map(({ url }) => url.replace(/\/$/, '')),
    kill: (at) => command(nodes[at]?.kill),
    start: (at) => command(nodes[at]?.start),
  };
  coordinatorContract(() => cluster);
});
