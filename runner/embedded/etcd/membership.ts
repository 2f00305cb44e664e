import { setTimeout as sleep } from 'node:timers/promises';
import { CODE, type Message } from '../../../lib/targets/grpc.ts';
import { answerInWords } from '../../../lib/targets/wire.ts';
import type { Credentials } from '../../cluster/access.ts';
import { Sender } from '../../cluster/send.ts';
import { unavailable } from '../../system/errors.ts';

/** How long the members may refuse: etcd changes its membership only five seconds after the last of its connections broke. */
const PATIENCE_MS = 30_000;
const ANSWER_MS = 5_000;
const PAUSE_MS = 250;

interface Member {
  /** An unsigned 64-bit number in decimals. */
  readonly ID: string;
  readonly peerURLs: readonly string[];
}

/**
 * Takes the member with that peer URL out of its cluster; does nothing when there is none.
 * @param others client base URLs of the other members, of which one must be able to reach a leader
 * @param by what authenticates with members that ask for it
 * @throws UserError with the members' last words when they did not do it within half a minute
 */
export async function removeMember(others: readonly string[], peerUrl: string, by?: Credentials): Promise<void> {
  await persuade({ urls: others, by }, `remove the member at ${peerUrl}`, async (ask) => {
    const member = await findMember(ask, peerUrl);
    if (member !== null) await ask('MemberRemove', { ID: member.ID });
  });
}

/**
 * Adds a voting member that is to be started at that peer URL; does nothing when there is one. Otherwise like removeMember().
 * @throws UserError
 */
export async function addMember(others: readonly string[], peerUrl: string, by?: Credentials): Promise<void> {
  await persuade({ urls: others, by }, `add a member at ${peerUrl}`, async (ask) => {
    if ((await findMember(ask, peerUrl)) === null) await ask('MemberAdd', { peerURLs: [peerUrl] });
  });
}

/** One call of a member's Cluster service. @throws Error when it is not answered with OK */
type Ask = (call: 'MemberList' | 'MemberAdd' | 'MemberRemove', message: Message) => Promise<Message>;

/** Asks one member after the other until one does it: any may be down, paused, cut off, or in an election. */
async function persuade(
  { urls, by }: { readonly urls: readonly string[]; readonly by: Credentials | undefined },
  what: string,
  act: (ask: Ask) => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const words = new Map<string, string>();
  const sender = new Sender(by);
  try {
    for (;;) {
      for (const url of urls) {
        try {
          return await act((call, message) => ask(sender, url, call, message));
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
  } finally {
    await sender.close();
  }
}

async function findMember(ask: Ask, peerUrl: string): Promise<Member | null> {
  const { members } = (await ask('MemberList', {})) as unknown as { members: readonly Member[] };
  return members.find(({ peerURLs }) => peerURLs.includes(peerUrl)) ?? null;
}

async function ask(sender: Sender, url: string, call: Parameters<Ask>[0], message: Message): Promise<Message> {
  const request = { call: `etcdserverpb.Cluster/${call}`, message };
  const response = await sender.send(url, request, ANSWER_MS);
  if (response.code === CODE.OK && response.message !== null) return response.message;
  throw new Error(answerInWords(response));
}
