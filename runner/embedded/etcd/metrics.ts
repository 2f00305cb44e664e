import { readExposition } from '../../../lib/base/exposition.ts';
import type { Credentials } from '../../cluster/access.ts';
import { Sender } from '../../cluster/send.ts';

/** What an etcd member has counted since its process started: a restarted one begins at zero. */
export interface EtcdCounters {
  /**
   * Bytes of raft messages and snapshots from its peers. A snapshot's database is in it: with etcd 3.6.16, a wiped member
   * that got a database of 51,933,184 bytes counted 51,946,456, and its leader as many sent. Heartbeats of the streams and
   * HTTP's own bytes are not.
   */
  readonly peerReceivedBytes: number;
  /** Snapshots, each a whole database, that its leader sent it, and the seconds from the first byte to the disk. */
  readonly snapshotsReceived: number;
  readonly snapshotReceiveSeconds: number;
  /** Raft snapshots that it has saved, its own and received ones, and the seconds spent. Small: the database is not copied. */
  readonly snapshotsSaved: number;
  readonly snapshotSaveSeconds: number;
  /** Copies of the database that were read from it for maintenance snapshots and for followers, and the seconds they took. */
  readonly databaseCopies: number;
  readonly databaseCopySeconds: number;
}

const ANSWER_MS = 2_000;

/** The counters in the text of an etcd member's /metrics; null when it is not that of an etcd member. */
export function parseEtcdMetrics(text: string): EtcdCounters | null {
  const sums = new Map<string, number>();
  const samples = readExposition(text, (name) => name.startsWith('etcd_'));
  if ('absent' in samples || samples.length === 0) return null;
  for (const { name, value } of samples) sums.set(name, (sums.get(name) ?? 0) + value);
  // A series that was never counted is not listed.
  const sum = (name: string): number => sums.get(name) ?? 0;
  return {
    peerReceivedBytes: sum('etcd_network_peer_received_bytes_total'),
    snapshotsReceived: sum('etcd_network_snapshot_receive_success'),
    snapshotReceiveSeconds: sum('etcd_network_snapshot_receive_total_duration_seconds_sum'),
    snapshotsSaved: sum('etcd_debugging_snap_save_total_duration_seconds_count'),
    snapshotSaveSeconds: sum('etcd_debugging_snap_save_total_duration_seconds_sum'),
    databaseCopies: sum('etcd_disk_backend_snapshot_duration_seconds_count'),
    databaseCopySeconds: sum('etcd_disk_backend_snapshot_duration_seconds_sum'),
  };
}

/**
 * Asks an etcd member for its counters.
 * @param etcdUrl client base URL
 * @param by the certificates of members that ask for one
 * @returns null when it does not answer, or its metrics are elsewhere (--listen-metrics-urls)
 */
export async function readEtcdMetrics(etcdUrl: string, by?: Credentials): Promise<EtcdCounters | null> {
  const sender = new Sender(by);
  try {
    const request = { method: 'GET', path: '/metrics', headers: {}, keyless: true } as const;
    const { status, body } = await sender.send(etcdUrl, request, ANSWER_MS);
    return status === 200 ? parseEtcdMetrics(body) : null;
  } finally {
    await sender.close();
  }
}
