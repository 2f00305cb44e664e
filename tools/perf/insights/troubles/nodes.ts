import { setTimeout as sleep } from 'node:timers/promises';
import { confman } from '../../../../lib/targets/confman.ts';
import { findTarget } from '../../../../lib/targets/index.ts';
import { leads } from '../../../../lib/targets/leadership.ts';
import { noCredentials } from '../../../../runner/cluster/access.ts';
import { askNodes } from '../../../../runner/cluster/look.ts';
import { Sender } from '../../../../runner/cluster/send.ts';
import { type StartedCluster, startEmbeddedCluster } from '../../../../runner/embedded/embedded.ts';
import { recipeOf } from '../../../../runner/embedded/recipes.ts';
import { unavailable } from '../../../../runner/system/errors.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import type { SlowConfman } from '../../../../test/fixtures/slow-confman/cluster.ts';
import { generatorsOf } from '../../notices/moved-leader.ts';
import { etcdKilledAtStop, etcdOnSlowDisk } from './etcd.ts';
import { mannered } from './mannered.ts';
import { type MadeTrouble, writing } from './trouble.ts';

const GIB = 1_024 ** 3;
const LOOK_MS = 50;
/** From the start of k6's process: within the warm-up of the second load, after a set-up of a second or so. */
const FROZEN_AFTER_MS = 2_000;
/** Shorter than an election timeout, and several heartbeats long. */
const PAUSE_MS = 400;
const PAUSE_EVERY_MS = 1_200;
const STATUS_MS = 2_000;
const FAULTS = ['--tier', 'smoke', '--rate', '20', '--read-rate', '10', '--faults', '1', '--no-control', '--yes'];
const DISK_LATE = 'what waits for its disk sends its heartbeats late';

/** Troubles of single nodes. */
export const NODE_TROUBLES: readonly MadeTrouble[] = [
  {
    name: 'a disk that does 450 writes per second, under all nodes',
    wanted: ['slow-disk'],
    also: { 'late-heartbeats': DISK_LATE, 'unplanned-election': DISK_LATE },
    begin: etcdOnSlowDisk(450, null, writing(4, 10)),
  },
  {
    name: 'a disk that does 40 writes per second, under one node of three',
    wanted: ['slow-disk'],
    also: {
      'late-heartbeats': DISK_LATE,
      'unplanned-election': DISK_LATE,
      'slow-follower':
        'where it leads no follower is slow, else writes wait for it only with a second one that is late',
    },
    begin: etcdOnSlowDisk(40, 'node3', writing(4, 10)),
  },
  {
    name: 'a follower that is frozen for one of three repetitions, in a service that waits for all',
    wanted: ['slow-follower'],
    begin: mannered({ roundMs: 1_500 }, writing(4, 6, '--repetitions', '3', '--warmup', '4s'), {
      beside: freezeInSecond,
    }),
  },
  {
    name: 'a leader that stops for 400 ms again and again',
    wanted: ['late-heartbeats'],
    also: { 'slow-disk': 'a flush that was under way lasts as long as the stop' },
    begin: stoppedLeader(writing(2, 10)),
  },
  {
    name: 'a node that does not read its log after it was killed',
    wanted: ['node-stays-away'],
    mayFail: true,
    begin: mannered({ snapshotEvery: 50, snapshotMs: 50, diesAfterKill: true }, ['--scenarios', 'failover', ...FAULTS]),
  },
  {
    name: 'nodes that are killed by what runs them when they are asked to end',
    wanted: ['unclean-shutdown'],
    mayFail: true,
    begin: etcdKilledAtStop([
      ...['--scenarios', 'rolling-restart', '--tier', 'smoke', '--rate', '20', '--read-rate', '10'],
      ...['--no-control', '--yes'],
    ]),
  },
  {
    name: 'a follower that answers what it holds when it cannot ask its frozen leader',
    wanted: [],
    told: ['read-barrier'],
    mayFail: true,
    // A follower's reads wait for 5 s: whoever is elected sooner answers them.
    begin: mannered({ electionMs: 6_000 }, [
      ...['--scenarios', 'failover', '--fault', 'pause'],
      ...FAULTS,
      // Of few reads none may be under way when the leader freezes.
      ...['--read-rate', '40'],
    ]),
  },
  {
    name: 'a node whose settings file has another election timeout',
    wanted: ['settings-differ'],
    begin: mannered({}, writing(2, 4), {
      settings: (node) => ({ lowerElectionTimeout: node === 'node3' ? 3_000 : 1_000 }),
    }),
  },
  {
    name: 'a node that takes 1.2 GiB for nothing',
    wanted: ['memory-bloat'],
    begin: mannered({ hoardBytes: Math.round(1.2 * GIB) }, writing(2, 4), { nodes: 1 }),
  },
  {
    name: 'a node that takes 20 KB for good with each command, in a soak of 70 s',
    wanted: [],
    // Nodes are left alone for too short a time to warn of it.
    told: ['memory-growth'],
    begin: mannered(
      { leakBytes: 20_000 },
      [
        ...['--tier', 'smoke', '--scenarios', 'soak', '--rate', '100', '--read-rate', '10', '--duration', '70s'],
        '--yes',
      ],
      { nodes: 1 },
    ),
  },
];

/** A follower is frozen while the second process of k6 is at work. @throws UserError when the load did not come about */
async function freezeInSecond(cluster: SlowConfman, over: AbortSignal): Promise<void> {
  const [first = ''] = cluster.urls;
  const seen = new Set<number>();
  while (seen.size < 2) {
    if (over.aborted) throw unavailable('the run ended before a second load began');
    for (const pid of generatorsOf(first)) seen.add(pid);
    await sleep(LOOK_MS);
  }
  await sleep(FROZEN_AFTER_MS);
  const follower = await followerOf(cluster);
  cluster.do('pause', follower);
  try {
    // The next one may be there as soon as it is gone.
    const [, second = 0] = seen;
    while (generatorsOf(first).includes(second) && !over.aborted) await sleep(LOOK_MS);
  } finally {
    cluster.do('resume', follower);
  }
}

async function followerOf({ urls, names }: SlowConfman): Promise<string> {
  const sender = new Sender(noCredentials());
  try {
    const { leader } = await askNodes(confman, urls, sender);
    const follower = names.find((_, at) => leader !== null && urls[at] !== leader.url);
    if (follower === undefined) throw unavailable('no node leads');
    return follower;
  } finally {
    await sender.close();
  }
}

/** A cluster of etcd whose leader is stopped for a while, again and again. */
function stoppedLeader(flags: readonly string[]): MadeTrouble['begin'] {
  return async (scope) => {
    const { path } = await provideTool('etcd');
    const cluster = await startEmbeddedCluster({ recipe: recipeOf('etcd'), nodes: 3, tools: { etcd: path } });
    const over = new AbortController();
    const stopping = stopAgain(cluster, over.signal);
    stopping.catch(() => undefined);
    scope.after(async () => {
      over.abort();
      await stopping.finally(() => cluster.stop());
    });
    return { flags: ['--target', 'etcd', '--host', cluster.nodes.map(({ url }) => url).join(','), ...flags] };
  };
}

async function stopAgain({ nodes }: StartedCluster, over: AbortSignal): Promise<void> {
  const view = findTarget('etcd')?.view;
  if (view === undefined || 'absent' in view) throw unavailable('nodes of etcd do not say who leads');
  const sender = new Sender();
  try {
    while (!over.aborted) {
      for (const node of nodes) {
        const status = view.readStatus(await sender.send(node.url, view.status(), STATUS_MS));
        if (status === null || !leads(status)) continue;
        await node.pause();
        await sleep(PAUSE_MS);
        await node.resume();
      }
      await sleep(PAUSE_EVERY_MS - PAUSE_MS);
    }
  } finally {
    await sender.close();
  }
}
