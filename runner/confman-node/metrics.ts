import type { FastifyInstance } from 'fastify';
import { inUnit } from '../../lib/base/buckets.ts';
import { readExposition, type Sample } from '../../lib/base/exposition.ts';
import type { Etcd } from '../etcd-client/etcd.ts';
import type { Leadership, Turns } from '../etcd-client/leadership.ts';

/** As the meters of Confman's Raft library are called. */
const LOG = 'DotNext.IO.WriteAheadLog';
const SERVER = 'DotNext.Net.Cluster.Consensus.Raft.Server';
/** Confman's exporter keeps a page so long. */
const KEPT_MS = 300;

/**
 * What Confman counts, by its own names, and where the member beside the node has it from. Only what means the same:
 * - a member counts no entries that are appended, only committed ones, and no entries in a flush;
 * - it counts all bytes of its log, Confman those of entries, in a histogram; it tells nothing of what it cuts off;
 * - it takes no time of a replication round: its round trips to peers are smoothed times of probes, one each half minute;
 * - it counts neither heartbeats nor candidacies nor pre-votes.
 */
const COUNTS = {
  entries_commit_count_total: 'etcd_server_proposals_committed_total',
  entries_apply_count_total: 'etcd_server_proposals_applied_total',
} as const;
const TIMES = {
  entries_flush_duration_milliseconds: 'etcd_disk_wal_fsync_duration_seconds',
  entries_apply_duration_milliseconds: 'etcd_server_apply_duration_seconds',
} as const;

/** A member's counts are places in its log; Confman's begin at zero with its process. By name, where this process began. */
export type Began = Map<string, number>;

/** Metrics, open to everybody. */
export function addMetricsRoute(app: FastifyInstance, etcd: Pick<Etcd, 'metrics'>, leadership: Leadership): void {
  const began: Began = new Map();
  let kept: { readonly atMs: number; readonly page: Promise<string | null> } | null = null;

  app.get('/metrics', async (_request, reply) => {
    if (kept === null || performance.now() - kept.atMs > KEPT_MS) {
      const page = etcd.metrics().then(
        (text) => pageOf(text, began, leadership.turns),
        () => null,
      );
      kept = { atMs: performance.now(), page };
    }
    const page = await kept.page;
    if (page === null) return reply.code(500).send();
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(page);
  });
}

/**
 * The page of a node, as Confman writes it: what was never counted is not listed.
 * @param text of its member
 * @returns null when that is none of a member's
 */
export function pageOf(text: string, began: Began, { toLeader, toFollower }: Turns): string | null {
  const histograms = Object.entries(TIMES);
  const wanted = (name: string): boolean =>
    Object.values<string>(COUNTS).includes(name) || histograms.some(([, from]) => name.startsWith(`${from}_`));
  const samples = readExposition(text, wanted);
  if ('absent' in samples || samples.length === 0) return null;
  const lines: string[] = [];
  for (const [name, from] of Object.entries(COUNTS)) {
    const at = samples.find((sample) => sample.name === from)?.value ?? 0;
    // A member that has just begun does not know yet how far its log goes.
    if (at === 0) continue;
    const first = began.get(name) ?? at;
    began.set(name, first);
    lines.push(...counter(name, LOG, Math.max(0, at - first)));
  }
  for (const [name, from] of histograms) lines.push(...histogram(name, samples, from));
  if (toLeader > 0) lines.push(...counter('transitions_to_leader_count_total', SERVER, toLeader));
  if (toFollower > 0) lines.push(...counter('transitions_to_follower_count_total', SERVER, toFollower));
  return [...lines, '# EOF', ''].join('\n');
}

function counter(name: string, meter: string, value: number): string[] {
  return [`# TYPE ${name} counter`, `${name}{otel_scope_name="${meter}"} ${value}`];
}

/** A histogram of seconds as one of milliseconds, over all of its labels; no line of one that holds nothing. */
function histogram(name: string, samples: readonly Sample[], from: string): string[] {
  const sum = (part: string): number =>
    samples.filter((sample) => sample.name === from + part).reduce((total, { value }) => total + value, 0);
  if (sum('_count') === 0) return [];
  const buckets = new Map<string, number>();
  for (const { name: own, labels, value } of samples) {
    const le = labels.get('le');
    if (own !== `${from}_bucket` || le === undefined) continue;
    const bound = le === '+Inf' ? le : String(inUnit(Number(le), 1_000));
    buckets.set(bound, (buckets.get(bound) ?? 0) + value);
  }
  const scope = `otel_scope_name="${LOG}"`;
  return [
    `# TYPE ${name} histogram`,
    ...[...buckets].map(([bound, value]) => `${name}_bucket{${scope},le="${bound}"} ${value}`),
    `${name}_sum{${scope}} ${inUnit(sum('_sum'), 1_000)}`,
    `${name}_count{${scope}} ${sum('_count')}`,
  ];
}
