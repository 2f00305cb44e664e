import { setTimeout as sleep } from 'node:timers/promises';
import type { User } from '../../../lib/targets/login.ts';
import { answerInWords, isSuccess } from '../../../lib/targets/wire.ts';
import type { Sender } from '../../cluster/send.ts';
import { unavailable } from '../../system/errors.ts';

const PATIENCE_MS = 20_000;
const ANSWER_MS = 5_000;
const PAUSE_MS = 100;

/**
 * Has members of a new cluster ask everybody who they are, and let in a user who may do everything.
 * @param sender shows a certificate and no user
 * @param url client base URL of one member
 * @throws UserError with the member's words when it does not do it
 */
export async function enableUsers(sender: Sender, url: string, { name, password }: User): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const ask = async (path: string, message: Readonly<Record<string, string>>): Promise<void> => {
    const headers = { 'Content-Type': 'application/json' };
    const request = { method: 'POST', path: `/v3/auth/${path}`, headers, body: JSON.stringify(message) } as const;
    for (;;) {
      const response = await sender.send(url, request, ANSWER_MS);
      // A call that came to no answer may have been done all the same.
      if (isSuccess(response) || /already exists/.test(response.body)) return;
      if (performance.now() > deadline) {
        throw unavailable(`${url} did not take the user of the run (${path}): it ${answerInWords(response)}`);
      }
      await sleep(PAUSE_MS);
    }
  };
  await ask('role/add', { name: 'root' });
  await ask('user/add', { name, password });
  await ask('user/grant', { user: name, role: 'root' });
  await ask('enable', {});
}
