import { etcdWith } from './etcd.ts';
import { mannered } from './mannered.ts';
import { type MadeTrouble, writing } from './trouble.ts';

const STALLS = 'a snapshot holds up writes for a good part of an election timeout';

/** Troubles of snapshots and of what is between them. */
export const SNAPSHOT_TROUBLES: readonly MadeTrouble[] = [
  {
    name: 'snapshots of 500 ms, in which nothing is applied',
    wanted: ['snapshot-stall'],
    also: { 'timeout-invariant': STALLS },
    begin: mannered({ snapshotEvery: 150, snapshotMs: 500 }, writing(4, 8)),
  },
  {
    name: 'an election timeout below the time of a snapshot',
    wanted: ['snapshot-starvation', 'unplanned-election'],
    also: {
      'snapshot-stall': 'nothing is applied while a snapshot is made',
      'timeout-invariant': 'it does not hold',
      'late-heartbeats': 'the leader sends none while it makes a snapshot',
    },
    begin: mannered({ snapshotEvery: 150, snapshotMs: 1_500, starves: true, electionMs: 500 }, writing(4, 12)),
  },
  {
    name: 'etcd with a snapshot each 10 commands, and values of 1 MB',
    wanted: [],
    told: ['write-amplification'],
    also: { 'slow-disk': 'each flush of the log is of a megabyte on each of three nodes, on one disk' },
    begin: etcdWith(['--snapshot-count=10'], writing(2, 6, '--payload', 'xlarge')),
  },
  {
    name: 'an audit trail whose queries take longer with each event, and that every snapshot carries',
    wanted: ['audit-growth'],
    told: ['snapshot-growth'],
    begin: mannered({ snapshotEvery: 200, snapshotMs: 5, snapshotMsPerKb: 0.3, audit: true, auditMsPerEvent: 0.05 }, [
      ...['--tier', 'smoke', '--scenarios', 'audit-query', '--payload', 'tiny'],
      ...['--duration', '1s', '--warmup', '200ms', '--no-control', '--yes'],
    ]),
  },
  {
    name: 'commands that take longer with each since the last snapshot',
    wanted: ['log-growth'],
    begin: mannered({ snapshotEvery: 800, snapshotMs: 20, applyMsPerThousand: 30 }, writing(4, 25)),
  },
];
