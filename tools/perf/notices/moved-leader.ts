import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../../lib/report/report.ts';
import { hostAndPort } from '../../../lib/targets/http.ts';
import { findTarget } from '../../../lib/targets/index.ts';
import { leads } from '../../../lib/targets/leadership.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { transferLeadership } from '../../../runner/cluster/transfer.ts';
import { startEmbeddedCluster } from '../../../runner/embedded/embedded.ts';
import { recipeOf } from '../../../runner/embedded/recipes.ts';
import { unavailable } from '../../../runner/system/errors.ts';
import { provideTool } from '../../../runner/tools/provide.ts';
import type { Scope } from './scope.ts';

const SCRIPT = 'write-concurrent.js';
const WARM_UP_S = 6;
/** From the start of k6's process: its set-up takes a second or two, and the warm-up begins with a look for the leader. */
const MOVED_AFTER_MS = 4_500;
const LOOK_MS = 50;
const BEGINS_WITHIN_MS = 120_000;
const STATUS_MS = 2_000;

/** The processes of k6 that run the script `write-concurrent` on a cluster; needs /proc. @param host the URL of one of its nodes */
export function generatorsOf(host: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'latin1');
        return read('cmdline').includes(SCRIPT) && read('environ').includes(host);
      } catch {
        // Gone by now, or not ours to look at.
        return false;
      }
    })
    .map(Number);
}

/**
 * A cluster of etcd of which the leadership moves in the middle of the warm-up: whoever found the leader before writes to a
 * follower from then on, which passes it on.
 * @returns the flags of a run on it
 */
export async function movedLeader(scope: Scope, flags: readonly string[]): Promise<readonly string[]> {
  const { path } = await provideTool('etcd');
  const cluster = await startEmbeddedCluster({ recipe: recipeOf('etcd'), nodes: 3, tools: { etcd: path } });
  const hosts = cluster.nodes.map(({ url }) => url);
  const over = new AbortController();
  const moved = moveOnce(hosts, over.signal);
  // Whoever ends the scope is told of it; until then nobody listens.
  moved.catch(() => undefined);
  scope.after(async () => {
    over.abort();
    await cluster.stop();
    await moved;
  });
  return ['--target', 'etcd', '--host', hosts.join(','), '--warmup', `${WARM_UP_S}s`, ...flags];
}

/** Whether the load has gone after the leadership by itself, as after a write that failed: a sentence; null when it has not. */
export function aimedAtLeader({ cells, clusters }: Report): string | null {
  const [cell] = cells;
  if (cell?.state !== 'ok') return null;
  const [led, ...more] = cell.raft?.led ?? [];
  // Nodes are called node1, node2, ... in their order.
  const url = clusters[0]?.nodes.find((_, at) => led?.node === `node${at + 1}`)?.url;
  const nodes = cell.operations[0]?.distribution?.nodes ?? [];
  if (led === undefined || more.length > 0 || url === undefined || nodes.length === 0) return null;
  const sum = (of: typeof nodes): number => of.reduce((all, { ok }) => all + ok, 0);
  const astray = sum(nodes.filter(({ node }) => node !== hostAndPort(url)));
  return astray <= 0.01 * sum(nodes) ? `Writes went to ${led.node}, which led: the load has followed.` : null;
}

/** @throws UserError when no load began, or the leadership did not move */
async function moveOnce(hosts: readonly string[], over: AbortSignal): Promise<void> {
  const view = findTarget('etcd')?.view;
  if (view === undefined || 'absent' in view) throw unavailable('nodes of etcd do not say who leads');
  const [first = ''] = hosts;
  for (const limit = Date.now() + BEGINS_WITHIN_MS; generatorsOf(first).length === 0; await sleep(LOOK_MS)) {
    if (over.aborted) throw unavailable('the run ended before any load began');
    if (Date.now() > limit) throw unavailable('no load began');
  }
  await sleep(MOVED_AFTER_MS);
  const sender = new Sender();
  const statuses = await Promise.all(
    hosts.map(async (url) => view.readStatus(await sender.send(url, view.status(), STATUS_MS))),
  );
  const at = statuses.findIndex((status) => status !== null && leads(status));
  const leader = hosts[at];
  if (leader === undefined) throw unavailable('no node leads');
  await transferLeadership(
    sender,
    view,
    leader,
    hosts.filter((url) => url !== leader),
  );
}
