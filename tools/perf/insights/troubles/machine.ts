import { mkdtemp } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { unavailable } from '../../../../runner/system/errors.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import { realMember } from '../../../../test/fixtures/real-etcd.ts';
import { throttled } from '../../../../test/fixtures/throttled.ts';
import { MoodyNode } from '../../notices/moody-node.ts';
import { hog } from '../../notices/troubles.ts';
import { etcdWith } from './etcd.ts';
import { type MadeTrouble, writing } from './trouble.ts';

/** Of one processor. */
const SHARE = 0.25;
const LIMIT_BYTES = 256 * 1_024;
const QUOTA_BYTES = 23 * 1_024 ** 2;

/** Troubles of what is around the nodes. */
export const MACHINE_TROUBLES: readonly MadeTrouble[] = [
  {
    name: 'a generator that has a quarter of a processor',
    wanted: ['client-limit'],
    calibrated: true,
    async begin(scope, { folder, k6 }) {
      const slow = throttled(scope, await mkdtemp(join(folder, 'k6-')), k6, SHARE);
      if (slow === null) throw unavailable('no control group can be made here: it takes Linux and root');
      const { url } = await MoodyNode.start(scope);
      // What is measured of it is kept for runs with these values, which no other run has.
      const flags = ['--target', 'confman', '--host', url, '--recalibrate', ...writing(10, 10, '--payload', '1100B')];
      return { flags, k6: slow };
    },
  },
  {
    name: 'other programs that have all processors for themselves',
    wanted: ['client-limit'],
    async begin(scope) {
      for (let at = 0; at < cpus().length; at++) hog(scope);
      const { url } = await MoodyNode.start(scope, () => ({ waitMs: 5 }));
      return { flags: ['--target', 'confman', '--host', url, ...writing(4, 4)] };
    },
  },
  {
    name: 'etcd that takes requests of 256 KiB at most, and batches of 500 KB',
    wanted: ['body-limit'],
    mayFail: true,
    begin: etcdWith(
      [`--max-request-bytes=${LIMIT_BYTES}`],
      [
        ...['--tier', 'small', '--scenarios', 'batch', '--users', '4'],
        ...['--duration', '1s', '--warmup', '300ms', '--no-control', '--yes'],
      ],
    ),
  },
  {
    name: 'etcd whose store is nearly as large as it may be',
    wanted: ['store-quota'],
    // 100 entries of 100 KB, and as many writes again, which nothing compacts meanwhile.
    async begin(scope) {
      const { path } = await provideTool('etcd');
      const { url } = await realMember(scope, path, { quotaBytes: QUOTA_BYTES });
      const what = ['--target', 'etcd', '--host', url, '--tier', 'smoke', '--payload', 'large'];
      const load = ['--scenarios', 'write-sequential', '--open-rate', '20', '--duration', '4s', '--warmup', '500ms'];
      return { flags: [...what, ...load, '--no-control', '--yes'] };
    },
  },
  {
    name: 'a request timeout below the election timeout',
    wanted: ['timeout-invariant'],
    mayFail: true,
    async begin() {
      const what = ['--target', 'etcd', '--tier', 'smoke', '--scenarios', 'failover', '--faults', '1'];
      return { flags: [...what, '--timeout', '800ms', '--no-control', '--yes'] };
    },
  },
];
