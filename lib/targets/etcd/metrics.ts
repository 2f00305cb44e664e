import type { NodeMetrics } from '../metrics.ts';

/** What members of etcd 3.5 and 3.6 tell under /metrics, and older ones in part; unless --listen-metrics-urls has that elsewhere. */
export const etcdMetrics = {
  request: () => ({ method: 'GET', path: '/metrics', headers: {}, keyless: true }),
  counts: {
    appended: { absent: 'etcd counts the entries that were committed, not those that were appended' },
    // Gauges, both set to an index of the log and named like counters.
    committed: { name: 'etcd_server_proposals_committed', as: 'position' },
    applied: { name: 'etcd_server_proposals_applied', as: 'position' },
    flushed: { absent: 'etcd counts flushes, not the entries in them' },
    // Of records: entries with what frames them, and the state of the log.
    appendedBytes: { name: 'etcd_disk_wal_write_bytes', as: 'count' },
    compactedBytes: { absent: 'etcd does not tell how much of its log it has let go' },
    compactedKeys: { name: 'etcd_debugging_mvcc_db_compaction_keys', as: 'count' },
    preVotes: { absent: 'etcd does not count pre-votes' },
    candidacies: { absent: 'etcd does not count candidacies' },
    leaderships: { absent: 'etcd counts changes of leader, not who began to lead' },
    leaderChanges: { name: 'etcd_server_leader_changes_seen', as: 'count' },
    heartbeats: { absent: 'etcd does not count heartbeats' },
    lateHeartbeats: { name: 'etcd_server_heartbeat_send_failures', as: 'count' },
    failedProposals: { name: 'etcd_server_proposals_failed', as: 'count' },
    slowApplies: { name: 'etcd_server_slow_apply', as: 'count' },
    // Of gRPC alone, without what frames its messages: the JSON gateway of a member is a client of it.
    clientReceivedBytes: { name: 'etcd_network_client_grpc_received_bytes', as: 'count' },
    clientSentBytes: { name: 'etcd_network_client_grpc_sent_bytes', as: 'count' },
    // Raft messages and snapshots, over all peers.
    peerReceivedBytes: { name: 'etcd_network_peer_received_bytes', as: 'count' },
    peerSentBytes: { name: 'etcd_network_peer_sent_bytes', as: 'count' },
  },
  times: {
    flush: { name: 'etcd_disk_wal_fsync_duration' },
    storeCommit: { name: 'etcd_disk_backend_commit_duration' },
    // Of each request in an entry.
    apply: { name: 'etcd_server_apply_duration' },
    round: { absent: 'etcd does not take the time of a replication round' },
    // Smoothed times of probes, one value for each peer and half minute.
    peer: { name: 'etcd_network_peer_round_trip_time' },
  },
  levels: {
    pendingProposals: { name: 'etcd_server_proposals_pending' },
    storeBytes: { name: 'etcd_mvcc_db_total_size_in_bytes' },
    storeUsedBytes: { name: 'etcd_mvcc_db_total_size_in_use_in_bytes' },
  },
} as const satisfies NodeMetrics;
