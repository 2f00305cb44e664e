import { etcdWith } from './etcd.ts';
import { mannered } from './mannered.ts';
import { type MadeTrouble, writing } from './trouble.ts';

const FLUSH_MS = 200;
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
    name: 'a log that is flushed each 200 ms, and writes that wait for it',
    wanted: ['flush-floor'],
    begin: mannered({ flushEveryMs: FLUSH_MS }, writing(1, 8), {
      settings: () => ({ Raft: { FlushIntervalMs: FLUSH_MS } }),
    }),
  },
  {
    name: 'a snapshot of 700 ms, an election timeout of 1 s and a request timeout of 500 ms, by the settings file',
    wanted: ['timeout-invariant', 'snapshot-stall'],
    begin: mannered({ snapshotEvery: 150, snapshotMs: 700 }, writing(4, 8), {
      settings: () => ({ lowerElectionTimeout: 1_000, upperElectionTimeout: 2_000, requestTimeout: '00:00:00.5' }),
    }),
  },
  {
    name: 'commands that take longer with each since the last snapshot',
    wanted: ['log-growth'],
    begin: mannered({ snapshotEvery: 400, snapshotMs: 20, applyMsPerThousand: 60 }, writing(4, 25)),
  },
];
