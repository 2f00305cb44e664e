import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNetwork } from '../../../../../runner/embedded/netns/network.ts';
import { namespacesRefusal } from '../../../../../runner/embedded/netns/refusal.ts';
import { startGuardian } from '../../../../../runner/system/guardian.ts';
import { partsOf } from './parts.ts';

const PORT = 7000;
/** Answers every line with the same line. */
const ECHO = `require('net').createServer((s) => s.pipe(s)).listen(${PORT}, process.argv[1], () => console.log('ready'))`;
/** Sends its input to the echo server, and prints what comes back and when connecting fails. */
const TALK = `const s = require('net').connect(${PORT}, process.argv[1], () => console.log('ready'));
process.stdin.pipe(s); s.pipe(process.stdout); s.on('error', (e) => console.log('error ' + e.code));`;

/** A process whose lines can be waited for. */
class Talker {
  readonly child: ChildProcess;
  readonly lines: string[] = [];

  constructor({ command, args }: { command: string; args: readonly string[] }) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    assert.ok(this.child.stdout);
    createInterface({ input: this.child.stdout }).on('line', (line) => this.lines.push(line));
  }

  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async hears(line: string): Promise<void> {
    for (let attempt = 0; attempt < 600 && !this.lines.includes(line); attempt++) await sleep(50);
    assert.ok(this.lines.includes(line), `not heard: ${line}; heard: ${this.lines.join(', ')}`);
  }
}

describe('a partition', { skip: namespacesRefusal() ?? false, timeout: 120_000 }, () => {
  it('stalls the connections between nodes both ways and leaves those of clients alone', async (t) => {
    const guardian = startGuardian(null);
    const network = await createNetwork(['node1', 'node2', 'node3'], guardian);
    const talkers: Talker[] = [];
    t.after(async () => {
      for (const { child } of talkers) child.kill('SIGKILL');
      await network.remove();
      await guardian.release();
      assert.deepEqual(partsOf(process.pid), []);
    });
    const address = (node: string) => network.places.find((place) => place.node === node)?.address ?? '';
    const start = (command: { command: string; args: readonly string[] }): Talker => {
      const talker = new Talker(command);
      talkers.push(talker);
      return talker;
    };
    const serve = (node: string) => start(network.enter(node, process.execPath, ['-e', ECHO, address(node)]));
    const talk = (from: string, to: string) => start(network.enter(from, process.execPath, ['-e', TALK, address(to)]));
    const client = (to: string) => start({ command: process.execPath, args: ['-e', TALK, address(to)] });

    for (const server of [serve('node1'), serve('node2')]) await server.hears('ready');
    const outwards = talk('node1', 'node2');
    const inwards = talk('node2', 'node1');
    const beside = talk('node3', 'node2');
    const clients = [client('node1'), client('node2')];
    const all = [outwards, inwards, beside, ...clients];
    for (const talker of all) {
      await talker.hears('ready');
      talker.say('before');
      await talker.hears('before');
    }

    await network.partition.move('node1', true);
    for (const talker of all) talker.say('during');
    for (const talker of [beside, ...clients]) await talker.hears('during');
    // The others' bytes would have been here long ago: those of clients crossed the same bridge twice meanwhile.
    for (const talker of clients) talker.say('again');
    for (const talker of clients) await talker.hears('again');
    for (const talker of [outwards, inwards]) assert.deepEqual(talker.lines, ['ready', 'before']);
    const refused = talk('node1', 'node2');
    await refused.hears('error EINVAL');
    const fresh = client('node1');
    await fresh.hears('ready');

    // Isolated together, two nodes reach each other again.
    await network.partition.move('node2', true);
    for (const talker of [outwards, inwards]) await talker.hears('during');
    beside.say('cut');
    fresh.say('round');
    await fresh.hears('round');
    assert.ok(!beside.lines.includes('cut'));
    await network.partition.move('node1', false);
    await network.partition.move('node2', false);
    await beside.hears('cut');
    await talk('node1', 'node2').hears('ready');
  });
});
