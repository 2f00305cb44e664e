import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline/promises';
import { test } from 'node:test';
import { ip } from '../../../../../runner/embedded/netns/ip.ts';
import { createNetwork } from '../../../../../runner/embedded/netns/network.ts';
import { namespacesRefusal } from '../../../../../runner/embedded/netns/refusal.ts';
import { startResourceMonitor } from '../../../../../runner/monitors/resources/monitor.ts';
import type { Guardian } from '../../../../../runner/system/guardian.ts';

const TIME = '/usr/bin/time';
const skip = namespacesRefusal() ?? (existsSync(TIME) ? false : `no ${TIME}: install the package time`);

const CPU_SECONDS = 3;
const RESIDENT_BYTES = 200 * 1_024 ** 2;
const SENT_BYTES = 64 * 1_024 ** 2;

/** Takes what is known: processor time, memory that is touched, and bytes over TCP; then waits for its end. */
const CHILD = `
const [address, port] = process.argv.slice(1);
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const held = Buffer.alloc(${RESIDENT_BYTES}, 1);
process.stdin.once('data', () => {
  const socket = require('node:net').connect(Number(port), address, () => {
    socket.end(Buffer.alloc(${SENT_BYTES}, 2), () => {
      while (used() < ${CPU_SECONDS});
      console.log('done');
    });
  });
});
console.log('ready');
process.stdin.on('end', () => process.exit(held[0] - 1));
`;

/** The figure of a line of `time -v`. */
function told(text: string, line: string): number {
  const found = text.split('\n').find((each) => each.includes(`${line}:`));
  assert.ok(found, text);
  return Number(found.slice(found.lastIndexOf(':') + 1));
}

function within(percent: number, seen: number, known: number, what: string): void {
  assert.ok(Math.abs(seen - known) <= (known * percent) / 100, `${what}: the monitor saw ${seen}, and it was ${known}`);
}

test('CPU, memory and network of a node are within 2 % of what time, its interface and the load itself say', {
  skip,
  timeout: 120_000,
}, async (t) => {
  // Nothing outlives this test that a guardian would have to end.
  const unguarded = { watch: () => undefined, forget: () => undefined } as unknown as Guardian;
  const network = await createNetwork(['node1'], unguarded);
  t.after(() => network.remove());
  const [place] = network.places;
  assert.ok(place);
  const server = createServer((socket) => socket.resume());
  server.listen(0, place.address.replace(/\d+$/, '254'));
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const interfaceBytes = async () => {
    const [link] = JSON.parse(await ip(['-n', place.namespace, '-s', '-j', 'link', 'show', 'eth0'])) as [
      { stats64: { rx: { bytes: number }; tx: { bytes: number } } },
    ];
    return { received: link.stats64.rx.bytes, sent: link.stats64.tx.bytes };
  };
  const node = [process.execPath, '-e', CHILD, place.address.replace(/\d+$/, '254'), String(port)];
  const { command, args } = network.enter('node1', TIME, ['-v', ...node]);
  const monitor = startResourceMonitor({ everyMs: 50 });
  t.after(() => monitor.stop());
  const from = monitor.mark();
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let report = '';
  child.stderr.on('data', (chunk) => (report += chunk));
  monitor.watch('node1/child', child.pid ?? 0);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'ready');
  // It began outside of its namespace: the window of its traffic begins with a sample inside.
  monitor.window(from, monitor.mark());
  const inside = monitor.mark();
  const before = await interfaceBytes();
  child.stdin.write('go\n');
  assert.equal((await lines.next()).value, 'done');
  const to = monitor.mark();
  const resources = monitor.window(from, to);
  const passed = monitor.window(inside, to);
  const after = await interfaceBytes();
  const ended = once(child, 'close');
  child.stdin.end();
  await ended;
  assert.ok(!('absent' in resources) && !('absent' in passed));
  const usage = resources.processes.find(({ label }) => label === 'node1/child');
  const traffic = passed.nodes.find(({ node: name }) => name === 'node1')?.network;
  assert.ok(usage && traffic);
  const [cpu, peak] = [
    told(report, 'User time (seconds)') + told(report, 'System time (seconds)'),
    told(report, 'Maximum resident set size (kbytes)') * 1_024,
  ];
  t.diagnostic(`CPU ${usage.cpuSeconds} s of ${cpu} s; RSS ${usage.rssPeakBytes} of ${peak} bytes`);
  t.diagnostic(
    `sent ${traffic.sentBytes} of ${after.sent - before.sent} bytes, received ${traffic.receivedBytes} of ${after.received - before.received}`,
  );
  within(2, usage.cpuSeconds, cpu, 'CPU');
  within(2, usage.rssPeakBytes, peak, 'RSS');
  within(2, traffic.sentBytes, after.sent - before.sent, 'sent');
  within(2, traffic.receivedBytes, after.received - before.received, 'received');
  within(2, traffic.sentBytes, SENT_BYTES, 'sent by the load');
});
