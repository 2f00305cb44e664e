import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { unavailable } from '../../system/errors.ts';

/** How long the members may refuse: etcd changes its membership only five seconds after the last of its connections broke. */
const PATIENCE_MS = 30_000;
const ANSWER_MS = 5_000;
const PAUSE_MS = 250;

interface Member {
  /** An unsigned 64-bit number in decimals. */
  readonly ID: string;
  readonly peerURLs?: readonly string[];
}

/**
 * Takes the member with that peer URL out of its cluster; does nothing when there is none.
 * @param others client base URLs of the other members, of which one must be able to reach a leader
 * @throws UserError with the members' last words when they did not do it within half a minute
 */
export async function removeMember(others: readonly string[], peerUrl: string): Promise<void> {
  await persuade(others, `remove the member at ${peerUrl}`, async (url) => {
    const member = await findMember(url, peerUrl);
    if (member !== null) await post(url, 'remove', { ID: member.ID });
  });
}

/**
 * Adds a voting member that is to be started at that peer URL; does nothing when there is one. Otherwise like removeMember().
 * @throws UserError
 */
export async function addMember(others: readonly string[], peerUrl: string): Promise<void> {
  await persuade(others, `add a member at ${peerUrl}`, async (url) => {
    if ((await findMember(url, peerUrl)) === null) await post(url, 'add', { peerURLs: [peerUrl] });
  });
}

/** Asks one member after the other until one does it: any may be down, paused, cut off, or in an election. */
async function persuade(urls: readonly string[], what: string, act: (url: string) => Promise<void>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const words = new Map<string, string>();
  for (;;) {
    for (const url of urls) {
      try {
        return await act(url);
      } catch (error) {
        words.set(url, (error as Error).message);
      }
    }
    if (performance.now() > deadline) {
      const said = [...words].map(([url, word]) => `${url}: ${word}`).join('; ');
      throw unavailable(`no node of the cluster could ${what} within ${PATIENCE_MS / 1000} s (${said})`);
    }
    await sleep(PAUSE_MS);
  }
}

async function findMember(url: string, peerUrl: string): Promise<Member | null> {
  const { members = [] } = (await post(url, 'list', {})) as { members?: readonly Member[] };
  return members.find(({ peerURLs }) => peerURLs?.includes(peerUrl)) ?? null;
}

async function post(url: string, call: 'list' | 'add' | 'remove', content: object): Promise<unknown> {
  const { statusCode, body } = await request(`${url}/v3/cluster/member/${call}`, {
    method: 'POST',
    body: JSON.stringify(content),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`etcd answered ${statusCode}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
