import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedNode } from '../../../../../runner/cluster/cluster.ts';
import { call, object } from '../../../../contract/client.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Client base URL of a node's etcd member: its own when the target is etcd. */
export function etcdUrlOf({ address }: EmbeddedNode): string {
  return `http://${address.host}:${address.innerPorts.etcd ?? address.port}`;
}

/** Writes a value through a node; tries again as long as etcd does not accept it, for a minute. */
export async function put(node: EmbeddedNode, key: string, value: string): Promise<void> {
  const json = { key: base64(key), value: base64(value) };
  await eventually(`a write through ${node.name}`, async () => {
    const { status } = await call('POST', `${etcdUrlOf(node)}/v3/kv/put`, { json });
    return status === 200 ? true : null;
  });
}

/** What the node itself has, without asking the leader; null when it has nothing. */
export async function localValue(node: EmbeddedNode, key: string): Promise<string | null> {
  const json = { key: base64(key), serializable: true };
  const answer = await call('POST', `${etcdUrlOf(node)}/v3/kv/range`, { json });
  const [entry] = (object(answer).kvs ?? []) as { value: string }[];
  return entry === undefined ? null : Buffer.from(entry.value, 'base64').toString();
}

export interface MemberStatus {
  readonly id: string;
  /** The leader's id; `0` when it knows none. */
  readonly leader: string;
  readonly term: number;
}

/** Null when the node does not answer within a second. */
export async function memberStatus(node: EmbeddedNode): Promise<MemberStatus | null> {
  const asked = call('POST', `${etcdUrlOf(node)}/v3/maintenance/status`, { json: {} }).catch(() => null);
  const answer = await Promise.race([asked, sleep(1_000, null, { ref: false })]);
  if (answer?.status !== 200) return null;
  const {
    header,
    leader = '0',
    raftTerm,
  } = object(answer) as {
    header: { member_id: string };
    leader?: string;
    raftTerm: string;
  };
  return { id: header.member_id, leader, term: Number(raftTerm) };
}

/** Asks until there is an answer that is not null; throws after a minute. */
export async function eventually<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await sleep(100);
  }
  throw new Error(`not within a minute: ${what}`);
}

/** The node among the given ones that leads them; waits for one. */
export async function leaderOf<N extends EmbeddedNode>(nodes: readonly N[]): Promise<{ node: N; term: number }> {
  return await eventually('a leader', async () => {
    for (const node of nodes) {
      const status = await memberStatus(node);
      if (status !== null && status.id === status.leader) return { node, term: status.term };
    }
    return null;
  });
}

/** Who leads in a later term than `term`: etcd names a leader as soon as it is elected, but its term only once an entry of it is applied. */
export async function leaderAfter<N extends EmbeddedNode>(
  nodes: readonly N[],
  term: number,
): Promise<{ node: N; term: number }> {
  return await eventually(`a leader in a later term than ${term}`, async () => {
    const found = await leaderOf(nodes);
    return found.term > term ? found : null;
  });
}
