import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { howItFailed, runProgram } from '../../runner/system/command.ts';
import { commandEnvironment } from '../../runner/system/environment.ts';

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

/** Nodes of a service's own, as a file describes them: a list of `url`, `kill` and `start`. @param file undefined: there are none */
export function ownNodes(file: string | undefined) {
  const nodes = file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as readonly OwnNode[]);
  return {
    urls: nodes.map(({ url }) => url.replace(/\/$/, '')),
    kill: (at: number) => command(nodes[at]?.kill),
    start: (at: number) => command(nodes[at]?.start),
  };
}
