import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quotaOf } from '../../../../runner/monitors/machine/quota.ts';

/** A system with these files. */
const system =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string | null =>
    files[path] ?? null;

const V2 = {
  '/proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n',
  '/proc/self/cgroup': '0::/user.slice/run.scope\n',
};

test('version 2: the quota of the own group', () => {
  const read = system({ ...V2, '/sys/fs/cgroup/user.slice/run.scope/cpu.max': '150000 100000\n' });
  assert.deepEqual(quotaOf(read), { processors: 1.5, version: 'cgroup v2' });
});

test('version 2: a group above may allow less', () => {
  const read = system({
    ...V2,
    '/sys/fs/cgroup/user.slice/run.scope/cpu.max': '400000 100000\n',
    '/sys/fs/cgroup/user.slice/cpu.max': '50000 100000\n',
  });
  assert.equal(quotaOf(read)?.processors, 0.5);
});

test('max is no quota', () => {
  assert.equal(quotaOf(system({ ...V2, '/sys/fs/cgroup/user.slice/cpu.max': 'max 100000\n' })), null);
});

test('in a container the top of the mount is all that can be seen', () => {
  const read = system({
    '/proc/self/mountinfo': '30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n',
    '/proc/self/cgroup': '0::/../..\n',
    '/sys/fs/cgroup/cpu.max': '200000 100000\n',
  });
  assert.equal(quotaOf(read)?.processors, 2);
});

test('a container that begins at its own group is at the top of the mount as well', () => {
  const read = system({
    '/proc/self/mountinfo': '30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n',
    '/proc/self/cgroup': '0::/docker/abc\n',
    '/sys/fs/cgroup/cpu.max': '200000 100000\n',
  });
  assert.equal(quotaOf(read)?.processors, 2);
});

test('version 1: quota over period, and -1 is none', () => {
  const files = {
    '/proc/self/mountinfo':
      '31 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n32 23 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n',
    '/proc/self/cgroup': '5:memory:/other\n4:cpu,cpuacct:/job\n0::/\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  };
  assert.equal(quotaOf(system(files)), null);
  const job = {
    '/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us': '250000\n',
    '/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us': '100000\n',
  };
  assert.deepEqual(quotaOf(system({ ...files, ...job })), { processors: 2.5, version: 'cgroup v1' });
});

test('without control groups there is no quota', () => {
  assert.equal(quotaOf(system({})), null);
  assert.equal(quotaOf(system({ ...V2, '/proc/self/mountinfo': '' })), null);
});
