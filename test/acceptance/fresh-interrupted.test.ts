import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isGuardianOf } from '../../runner/system/guardian.ts';
import { type FakeConfman, fakeConfman, follow, lead } from '../fixtures/fake-confman.ts';
import { textOf } from '../fixtures/surroundings.ts';
import type { Running } from './running.ts';
import { PATIENCE_MS, Sandbox, SHORT, until } from './support.ts';

const say = (words: string): string[] => ['sh', '-c', `echo ${words} >> log`];
/** Ends once it may. */
const slowly = (words: string): string[] => [
  'sh',
  '-c',
  `echo ${words} begins >> log; until test -e may-end; do sleep 0.05; done; echo ${words} ends >> log`,
];

interface Fresh {
  readonly box: Sandbox;
  readonly run: Running;
  readonly config: string;
  readonly lines: () => string[];
}

/** A run that has begun to wipe the second of two nodes, which takes as long as it may. The nodes are fakes, whose commands only say so. */
async function wiping(t: TestContext): Promise<Fresh> {
  const box = new Sandbox();
  t.after(() => box.remove());
  const nodes = [await fakeConfman(t), await fakeConfman(t)] as const;
  lead(nodes[0]);
  follow(nodes[1], nodes[0]);
  const config = join(box.folder, 'config.json');
  const commands = ({ url }: FakeConfman, at: number) => {
    const name = `node${at + 1}`;
    const wipe = at === 0 ? say(`wiped ${name}`) : slowly(`wipe of ${name}`);
    return { name, url, commands: { stop: say(`stopped ${name}`), wipe, start: say(`started ${name}`) } };
  };
  writeFileSync(config, JSON.stringify({ target: 'confman', nodes: nodes.map(commands) }));
  const lines = (): string[] => (textOf(box.folder, 'log') ?? '').split('\n');
  const flags = ['--fresh', '--allow-faults', '--yes', '--scenarios', 'write-sequential', ...SHORT];
  const run = box.startBench(['--config', config, ...flags]);
  const both = (): boolean => ['wiped node1', 'wipe of node2 begins'].every((line) => lines().includes(line));
  await Promise.race([run.ended, until('the wipe', both)]);
  return { box, run, config, lines };
}

test('nodes that --fresh has stopped are known to clean, killed with its guardian', {
  timeout: PATIENCE_MS,
}, async (t) => {
  const { box, run, config, lines } = await wiping(t);
  const guardian = box.processes().find(({ pid }) => {
    try {
      return isGuardianOf(run.pid, readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      return false;
    }
  });
  assert.ok(guardian !== undefined);
  process.kill(guardian.pid, 'SIGKILL');
  run.signal('SIGKILL');
  await run.ended;
  assert.match(box.saved().join(), /\/[^/]+\.undo$/);
  writeFileSync(join(box.folder, 'may-end'), '');
  const flags = ['clean', '--config', config, '--output-dir', box.out];
  const { stdout } = await box.start(...box.program('bench', flags)).ended;
  for (const node of ['node1', 'node2'])
    assert.match(stdout, new RegExp(`^undone what a killed run had done: ran the start command of ${node}$`, 'm'));
  assert.deepEqual(lines().slice(-3).sort(), ['started node1', 'started node2', 'wipe of node2 ends']);
  assert.equal(lines().at(-3), 'wipe of node2 ends');
  assert.deepEqual(box.saved(), []);
});
