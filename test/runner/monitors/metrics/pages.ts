import { readFileSync } from 'node:fs';

/** What a leader of etcd 3.6.16 told after 200 writes of 1,000 bytes by one writer: the lines that matter, and some beside them. */
export const ETCD_PAGE = readFileSync(new URL('etcd-3.6.16.txt', import.meta.url), 'utf8');

/** One line for each bound, cumulative. */
function buckets(name: string, labels: string, counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).map(([le, count]) => `${name}_bucket{${labels},le="${le}"} ${count}`);
}

const LOG = 'otel_scope_name="DotNext.IO.WriteAheadLog"';
const SERVER =
  'otel_scope_name="DotNext.Net.Cluster.Consensus.Raft.Server",dotnext_raft_server_address="http://127.0.0.1:6100/"';
const CLIENT = 'otel_scope_name="DotNext.Net.Cluster.Consensus.Raft.Client"';

function sent(message: string, peer: number): string {
  return `${CLIENT},dotnext_raft_client_address="http://127.0.0.1:${peer}/",dotnext_raft_client_message="${message}"`;
}

/**
 * What a Confman node tells, with a part of its buckets and with figures of our own: no real one is at hand.
 * @param log name of the meter before what the log counts, and so on
 * @param ms the unit of times
 */
function confmanPage(log: string, server: string, client: string, ms: string, bytes: string): string {
  const time = `response_time_${ms}`;
  return [
    `# TYPE ${log}entries_append_count_total counter`,
    `${log}entries_append_count_total{${LOG}} 451`,
    `${log}entries_commit_count_total{${LOG}} 450`,
    `${log}entries_flush_count_total{${LOG}} 451`,
    `${log}entries_apply_count_total{${LOG}} 449`,
    `# UNIT ${log}entries_append_bytes${bytes} bytes`,
    ...buckets(`${log}entries_append_bytes${bytes}`, LOG, { 0: 0, 500: 451, '+Inf': 451 }),
    `${log}entries_append_bytes${bytes}_sum{${LOG}} 123456`,
    `${log}entries_append_bytes${bytes}_count{${LOG}} 451`,
    `${log}entries_deleted_bytes${bytes}_sum{${LOG}} 65536`,
    `${log}entries_deleted_bytes${bytes}_count{${LOG}} 1`,
    ...buckets(`${log}entries_flush_duration_${ms}`, LOG, { 0: 0, 5: 11, 10: 12, '+Inf': 12 }),
    `${log}entries_flush_duration_${ms}_sum{${LOG}} 30.5`,
    `${log}entries_flush_duration_${ms}_count{${LOG}} 12`,
    ...buckets(`${server}broadcast_time_${ms}`, SERVER, { 0: 0, 5: 440, '+Inf': 450 }),
    `${server}broadcast_time_${ms}_sum{${SERVER}} 900`,
    `${server}broadcast_time_${ms}_count{${SERVER}} 450`,
    `${server}incoming_heartbeats_count_total{${SERVER}} 17`,
    `${server}transitions_to_candidate_count_total{${SERVER}} 2`,
    `${server}transitions_to_leader_count_total{${SERVER}} 1`,
    ...[6200, 6300].flatMap((peer) => [
      ...buckets(`${client}${time}`, sent('AppendEntries', peer), { 0: 0, 5: 450, '+Inf': 450 }),
      `${client}${time}_sum{${sent('AppendEntries', peer)}} 675`,
      `${client}${time}_count{${sent('AppendEntries', peer)}} 450`,
      `${client}${time}_sum{${sent('PreVote', peer)}} 8`,
      `${client}${time}_count{${sent('PreVote', peer)}} 2`,
    ]),
    '# EOF',
    '',
  ].join('\n');
}

export const CONFMAN_PAGE = confmanPage('', '', '', 'milliseconds', '');

/** The same as dashboards ask for it. */
export const CONFMAN_PAGE_LONG = confmanPage(
  'dotnext_io_writeaheadlog_',
  'dotnext_net_cluster_consensus_raft_server_',
  'dotnext_net_cluster_consensus_raft_client_',
  'ms',
  '_bytes',
);
