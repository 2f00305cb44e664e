import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type TestContext, test } from 'node:test';
import { startResourceMonitor } from '../../../../runner/monitors/resources/monitor.ts';
import { filesystemOf } from '../../../../runner/system/host.ts';

const skip = process.platform !== 'linux' && 'needs /proc';
const MEGABYTES = 50;

/** Does what a line tells it to, then prints what it did; in between it waits and uses nothing. */
const CHILD = `
const { openSync, writeSync, fsyncSync, closeSync } = require('node:fs');
const work = {
  // A quarter of a processor, more or less, until 1 s of processor time is used.
  burn: async () => {
    const start = process.cpuUsage();
    const used = () => { const { user, system } = process.cpuUsage(start); return (user + system) / 1e6; };
    while (used() < 1) {
      const end = performance.now() + 20;
      while (performance.now() < end);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return used();
  },
  write: async (path) => {
    const file = openSync(path, 'w');
    const block = Buffer.alloc(1 << 20, 'x');
    for (let at = 0; at < ${MEGABYTES}; at++) { writeSync(file, block); fsyncSync(file); }
    closeSync(file);
    return ${MEGABYTES} * block.length;
  },
};
require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  const [what, path] = line.split('\\t');
  console.log(await work[what](path));
}).on('close', () => process.exit());
console.log('ready');
`;

function startChild(t: TestContext) {
  const child = spawn(process.execPath, ['-e', CHILD], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    pid: child.pid ?? 0,
    answer: async () => (await lines.next()).value as string,
    ask: (...words: string[]) => child.stdin.write(`${words.join('\t')}\n`),
  };
}

/** Has the child work under a monitor, and gives what the monitor saw and what the child says. */
async function watchWork(t: TestContext, ...words: string[]) {
  const { pid, answer, ask } = startChild(t);
  await answer();
  const monitor = startResourceMonitor({ processes: [{ label: 'node1/child', pid }] });
  t.after(() => monitor.stop());
  const from = monitor.mark();
  ask(...words);
  const said = Number(await answer());
  const resources = monitor.window(from, monitor.mark());
  const usage = 'absent' in resources ? undefined : resources.processes[0];
  return { said, usage };
}

const within10Percent = (seen: number, said: number): void => {
  assert.ok(Math.abs(seen - said) <= 0.1 * said, `seen ${seen}, the process itself says ${said}`);
};

test('processor time agrees within 10 % with what a process measures of itself', { skip }, async (t) => {
  const { said, usage } = await watchWork(t, 'burn');
  within10Percent(usage?.cpuSeconds ?? 0, said);
  assert.ok((usage?.cpuCoresMean ?? 9) <= (usage?.cpuCoresPeak ?? 0));
});

/** A folder on a file system whose writes the kernel charges to the process that makes them. */
async function diskFolder(t: TestContext): Promise<string | null> {
  const tools = join(import.meta.dirname, '../../../../.tools');
  for (const place of [tmpdir(), tools]) {
    if (place === tools) await mkdir(tools, { recursive: true });
    if (!/^(ext[234]|xfs|btrfs|f2fs|overlay)$/.test((await filesystemOf(place)) ?? '')) continue;
    const folder = await mkdtemp(join(place, 'raftmark-write-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }
  return null;
}

test('bytes written agree within 10 % with what a process wrote and synced', { skip }, async (t) => {
  const folder = await diskFolder(t);
  if (folder === null) return t.skip('neither the temporary folder nor .tools is on a disk whose writes are accounted');
  const { said, usage } = await watchWork(t, 'write', join(folder, 'file'));
  const written = usage?.writtenBytes ?? null;
  if (written === null) return t.skip('/proc/PID/io cannot be read here');
  within10Percent(written, said);
  within10Percent(usage?.writtenCallBytes ?? 0, said);
});

test('a process that was killed is recorded as ended', { skip }, async (t) => {
  const { child, pid, answer } = startChild(t);
  await answer();
  const monitor = startResourceMonitor({ processes: [{ label: 'k6', pid }] });
  t.after(() => monitor.stop());
  child.kill('SIGKILL');
  await once(child, 'exit');
  monitor.window(monitor.mark() - 1, monitor.mark());
  const record = monitor.stop();
  assert.deepEqual('absent' in record ? [] : record.processes.map(({ label, end }) => [label, end]), [['k6', 'ended']]);
});
