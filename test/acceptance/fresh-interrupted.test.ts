import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { OWNER_ENTRY, ownerText } from '../../lib/data/owner.ts';
import { confman } from '../../lib/targets/confman.ts';
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

test('Ctrl-C while it wipes: what has begun ends, all are started, and it is said what was wiped', {
  timeout: PATIENCE_MS,
}, async (t) => {
  const { box, run, lines } = await wiping(t);
  run.signal('SIGINT', 'group');
  await run.said(/^interrupted: saving/m);
  writeFileSync(join(box.folder, 'may-end'), '');
  const { code, stdout, stderr } = await run.ended;
  assert.equal(code, 130, stderr);
  assert.equal(lines().at(-3), 'wipe of node2 ends');
  assert.deepEqual(lines().slice(-2).sort(), ['started node1', 'started node2']);
  assert.match(stdout, /^warning: --fresh ended before cluster was whole again; wiped: node1, node2$/m);
  assert.equal(stderr, 'error: interrupted before anything was measured\n');
  assert.deepEqual([box.saved(), box.processes(), box.leftFiles()], [[], [], []]);
});

test('Ctrl-C while it looks whether another run lives is an interruption', { timeout: PATIENCE_MS }, async (t) => {
  const box = new Sandbox();
  t.after(() => box.remove());
  const node = await fakeConfman(t);
  lead(node);
  // Of a machine that nobody here can see.
  const owner = { run: 'far', host: 'far', pid: 1, startTicks: 1, bootId: 'far', pidNamespace: null, since: 'then' };
  const { path } = confman.entries.read(OWNER_ENTRY);
  node.script[`GET ${path}`] = { status: 200, body: { value: ownerText(owner, 0) } };
  const run = box.startBench(['--host', node.url, '--scenarios', 'write-sequential', ...SHORT]);
  await until('the look', () => node.seen.some(({ request }) => request === `GET ${path}`));
  await run.said(/looking whether it still is/);
  run.signal('SIGINT', 'group');
  const { code, stderr } = await run.ended;
  assert.deepEqual([code, stderr.split('\n').at(-2)], [130, 'error: interrupted before anything was measured']);
});
