import type { NodeMetrics } from '../metrics.ts';

// The label has a longer name, and the value is the kind of a Raft message.
const sent = (value: string) => ({ name: 'client_message', value }) as const;

/**
 * What Confman's Raft library counts, under /metrics and for anybody. Its exporter keeps a page for 300 ms. Names as they are
 * exported; dashboards ask for them with the meter before them and `ms` for the unit, as another exporter would write them.
 */
export const confmanMetrics = {
  request: () => ({ method: 'GET', path: '/metrics', headers: {}, keyless: true }),
  counts: {
    appended: { name: 'entries_append_count', as: 'count' },
    committed: { name: 'entries_commit_count', as: 'count' },
    applied: { name: 'entries_apply_count', as: 'count' },
    flushed: { name: 'entries_flush_count', as: 'count' },
    // Buckets made for milliseconds say nothing of bytes.
    appendedBytes: { name: 'entries_append_bytes', as: 'sum' },
    compactedBytes: { name: 'entries_deleted_bytes', as: 'sum' },
    compactedKeys: { absent: 'Confman keeps no old values' },
    preVotes: { name: 'response_time', as: 'events', label: sent('PreVote') },
    candidacies: { name: 'transitions_to_candidate_count', as: 'count' },
    leaderships: { name: 'transitions_to_leader_count', as: 'count' },
    leaderChanges: { absent: 'Confman counts who began to lead, not changes of leader' },
    // AppendEntries count as well.
    heartbeats: { name: 'incoming_heartbeats_count', as: 'count' },
    lateHeartbeats: { absent: 'Confman does not count them' },
    failedProposals: { absent: 'Confman does not count them' },
    slowApplies: { absent: 'Confman does not count them' },
    clientReceivedBytes: { absent: 'Confman does not count bytes' },
    clientSentBytes: { absent: 'Confman does not count bytes' },
    peerReceivedBytes: { absent: 'Confman does not count bytes' },
    peerSentBytes: { absent: 'Confman does not count bytes' },
  },
  times: {
    flush: { name: 'entries_flush_duration' },
    storeCommit: { absent: 'Confman takes no time of its store apart from the apply' },
    // Of a range of entries that are applied one after the other.
    apply: { name: 'entries_apply_duration' },
    round: { name: 'broadcast_time' },
    peer: { name: 'response_time', label: sent('AppendEntries') },
  },
  levels: {
    pendingProposals: { absent: 'Confman does not tell' },
    storeBytes: { absent: 'Confman does not tell the size of its store' },
    storeUsedBytes: { absent: 'Confman does not tell the size of its store' },
  },
} as const satisfies NodeMetrics;
