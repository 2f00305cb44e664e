import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuseMountsIn } from '../../../../runner/embedded/lazyfs/mounts.ts';

const MOUNTINFO = `22 1 0:21 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:40 / /tmp/raftmark-abc123/node1/disk rw,nosuid,nodev - fuse.lazyfs lazyfs rw,user_id=0
41 22 0:41 / /tmp/raftmark-abc123/node2/disk rw,nosuid,nodev shared:7 - fuse.lazyfs lazyfs rw,user_id=0
42 41 0:42 / /tmp/raftmark-abc123/node2/disk/in\\040it rw - fuse sshfs rw
43 22 0:43 / /tmp/raftmark-abc123/node3/disk rw - tmpfs tmpfs rw
44 22 0:44 / /tmp/raftmark-abc1234/node1/disk rw - fuse.lazyfs lazyfs rw
45 22 0:45 / /home/user/remote rw - fuse.sshfs host:/ rw
`;

test('FUSE file systems below a folder of ours are found, the innermost first, and no others', () => {
  assert.deepEqual(fuseMountsIn(MOUNTINFO, '/tmp/raftmark-abc123'), [
    '/tmp/raftmark-abc123/node2/disk/in it',
    '/tmp/raftmark-abc123/node2/disk',
    '/tmp/raftmark-abc123/node1/disk',
  ]);
  assert.deepEqual(fuseMountsIn(MOUNTINFO, '/tmp/raftmark-other1'), []);
  assert.deepEqual(fuseMountsIn('', '/tmp/raftmark-abc123'), []);
});
