import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { describeHost, filesystemOf, mountOf, onThisMachine } from '../../../runner/system/host.ts';

const mounts = [
  'overlay / overlay rw,relatime 0 0',
  'proc /proc proc rw 0 0',
  'tmpfs /data tmpfs rw 0 0',
  '/dev/sda1 /data/nodes ext4 rw 0 0',
  '/dev/sdb1 /mnt/my\\040disk xfs rw 0 0',
  'tmpfs /over tmpfs rw 0 0',
  '/dev/sdc1 /over btrfs rw 0 0',
  '',
].join('\n');

for (const [path, type] of [
  ['/data/nodes/1', 'ext4'],
  ['/data/nodes', 'ext4'],
  ['/data/other', 'tmpfs'],
  ['/database', 'overlay'],
  ['/data/nodes-old', 'tmpfs'],
  ['/mnt/my disk/x', 'xfs'],
  ['/over/x', 'btrfs'],
  ['/', 'overlay'],
] as const) {
  test(`${path} lies on ${type}`, () => assert.equal(mountOf(mounts, path), type));
}

test('without a mount that holds it, a path lies on nothing known', () => {
  assert.equal(mountOf('', '/data'), null);
  assert.equal(mountOf('tmpfs /tmp tmpfs rw 0 0', '/data'), null);
  assert.equal(mountOf('nonsense\n\n', '/data'), null);
});

test('a path that does not exist has no file system', async () => {
  assert.equal(await filesystemOf(`${tmpdir()}/raftmark-there-is-no-such-folder`), null);
});

test('this machine is described in full', async () => {
  const host = await describeHost(null);
  assert.ok(host.cpus >= 1 && host.memoryBytes > 0);
  assert.ok(host.cpuModel !== '' && / /.test(host.kernel));
  assert.equal(host.dataFilesystem, null);
});

test('loopback is this machine, an address that documentation reserves is not', async () => {
  assert.equal(await onThisMachine(['http://127.0.0.1:1', 'http://127.9.9.9:1']), true);
  assert.equal(await onThisMachine(['http://127.0.0.1:1', 'http://192.0.2.1:1']), false);
  assert.equal(await onThisMachine([]), true);
});
