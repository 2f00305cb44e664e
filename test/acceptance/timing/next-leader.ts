import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCluster } from '../cluster.ts';

/** The test looks this often for the truth. */
const LOOK_MS = 20;

/** When a node was first seen to lead in a new term. */
export interface SeenLeader {
  readonly url: string;
  readonly term: number;
  readonly epochMs: number;
}

/** Watches until a node other than `victim` leads in a term above `term`. @throws Error when none does within 30 s */
export async function nextLeader(cluster: TestCluster, victim: string, term: number): Promise<SeenLeader> {
  const others = cluster.urls.filter((url) => url !== victim);
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(LOOK_MS)) {
    for (const [at, status] of (await Promise.all(others.map((url) => cluster.status(url)))).entries()) {
      const url = others[at];
      if (url !== undefined && status?.role === 'leader' && (status.term ?? 0) > term) {
        return { url, term: status.term ?? 0, epochMs: Date.now() };
      }
    }
  }
  throw new Error('no other node leads after 30 s');
}
