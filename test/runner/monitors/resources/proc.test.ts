import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { field, Proc, parseNetDev } from '../../../../runner/monitors/resources/proc.ts';
import { parseStat } from '../../../../runner/system/processes.ts';
import { FakeProc } from './fake-proc.ts';

const STAT =
  '42 (a) b (c) S 1 42 42 0 -1 4194304 99 0 0 0 150 50 7 4 20 0 7 0 366809 3133440 403 18446744073709551615 1 1';

test('fields of stat count from the last parenthesis of the name', () => {
  assert.deepEqual(parseStat(STAT), { cpuTicks: 200, waitedTicks: 11, threads: 7, startTicks: 366_809 });
});

test('an ended process that waits for its parent has no figures, nor has a text that is something else', () => {
  assert.equal(parseStat(STAT.replace(') S', ') Z')), null);
  assert.equal(parseStat(''), null);
  assert.equal(parseStat('nonsense'), null);
});

test('a field of a table is found by its whole name', () => {
  const io = 'rchar: 1\nread_bytes: 4096\ncancelled_write_bytes: 7\n';
  assert.equal(field(io, 'rchar'), 1);
  assert.equal(field(io, 'read_bytes'), 4_096);
  assert.equal(field(io, 'write_bytes'), null);
  assert.equal(field(null, 'rchar'), null);
});

test('network bytes are summed over all devices but loopback', () => {
  const text =
    'Inter-| Receive\n face |bytes\n    lo: 5 1 0 0 0 0 0 0 5 1\n  eth0: 100 1 0 0 0 0 0 0 30 1\n wg0:7 1 0 0 0 0 0 0 1 1\n';
  assert.deepEqual(parseNetDev(text), { receivedBytes: 107, sentBytes: 31 });
});

const ticks = (): number => {
  try {
    return Number(execFileSync('getconf', ['CLK_TCK']).toString());
  } catch {
    return 100;
  }
};

test('a process is read whole, in seconds and bytes', async (t) => {
  const fake = await FakeProc.create(t);
  const io = { readBytes: 512, writtenBytes: 4_096 };
  await fake.set(7, { userTicks: 2 * ticks(), systemTicks: ticks(), threads: 9, rssKb: 100, openFiles: 3, io });
  assert.deepEqual(new Proc(fake.root).read(7), {
    startTicks: 7_000,
    cpuSeconds: 3,
    threads: 9,
    rssBytes: 102_400,
    rssAnonBytes: 92_160,
    rssFileBytes: 10_240,
    openFiles: 3,
    readBytes: 512,
    writtenBytes: 4_096,
    readCallBytes: 11,
    writtenCallBytes: 22,
    receivedBytes: null,
    sentBytes: null,
  });
});

test('with its children a process has what they have, and the processor time of those that have ended', async (t) => {
  const fake = await FakeProc.create(t);
  const io = { readBytes: 1, writtenBytes: 10 };
  await fake.set(7, {
    userTicks: ticks(),
    waitedTicks: 5 * ticks(),
    threads: 2,
    rssKb: 100,
    openFiles: 1,
    io,
    children: [8, 9],
  });
  await fake.set(8, { userTicks: 2 * ticks(), threads: 3, rssKb: 50, openFiles: 2, io });
  // This one has ended, and nobody has asked for its exit code yet.
  await fake.set(9, { state: 'Z' });
  const sample = new Proc(fake.root).readWithChildren(7);
  assert.deepEqual(
    [
      sample?.startTicks,
      sample?.cpuSeconds,
      sample?.threads,
      sample?.rssBytes,
      sample?.openFiles,
      sample?.writtenBytes,
    ],
    [7_000, 8, 5, 153_600, 3, 20],
  );
  assert.equal(new Proc(fake.root).read(7)?.cpuSeconds, 1);
});

test('where the kernel does not tell of children a process is alone, and where it is gone so are they', async (t) => {
  const fake = await FakeProc.create(t);
  await fake.set(7, { userTicks: ticks() });
  const proc = new Proc(fake.root);
  assert.deepEqual([proc.readWithChildren(7)?.cpuSeconds, proc.readWithChildren(8)], [1, null]);
});

test('what may not be read is null, the rest stays', async (t) => {
  const fake = await FakeProc.create(t);
  await fake.set(7, { io: null, threads: 2 });
  const sample = new Proc(fake.root).read(7);
  assert.deepEqual([sample?.readBytes, sample?.writtenCallBytes, sample?.threads], [null, null, 2]);
});

test('network bytes are told of a process in a network namespace of its own alone', async (t) => {
  const fake = await FakeProc.create(t);
  await fake.set(7, { network: { namespace: 'net:[2]', receivedBytes: 10, sentBytes: 20 } });
  await fake.set(8, { network: { namespace: 'net:[1]', receivedBytes: 10, sentBytes: 20 } });
  const proc = new Proc(fake.root);
  assert.deepEqual([proc.read(7)?.receivedBytes, proc.read(7)?.sentBytes], [10, 20]);
  assert.deepEqual([proc.read(8)?.receivedBytes, proc.read(8)?.sentBytes], [null, null]);
});

test('a process that is not there, or has ended, is null', async (t) => {
  const fake = await FakeProc.create(t);
  await fake.set(7, { state: 'Z' });
  const proc = new Proc(fake.root);
  assert.deepEqual([proc.read(7), proc.read(8)], [null, null]);
});

test('the test process itself can be read', { skip: process.platform !== 'linux' && 'needs /proc' }, () => {
  const sample = new Proc().read(process.pid);
  assert.ok(sample && sample.rssBytes > 1_000_000 && sample.threads > 1 && (sample.openFiles ?? 0) > 0);
});
