import { request } from 'undici';

// A member that is still joining accepts connections and leaves requests unanswered.
const ANSWER_MS = 1_000;

/** Whether the node answers and knows a leader. Never throws: a node that is starting refuses connections. */
export async function knowsLeader(target: string, url: string): Promise<boolean> {
  try {
    return target === 'etcd' ? await etcdKnowsLeader(url) : await confmanIsReady(url);
  } catch {
    return false;
  }
}

async function confmanIsReady(url: string): Promise<boolean> {
  const { statusCode, body } = await request(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) });
  await body.dump();
  return statusCode === 200;
}

async function etcdKnowsLeader(url: string): Promise<boolean> {
  const { statusCode, body } = await request(`${url}/v3/maintenance/status`, {
    method: 'POST',
    body: '{}',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const status = (await body.json()) as { leader?: string };
  return statusCode === 200 && status.leader !== undefined && status.leader !== '0';
}
