import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '../../runner/system/errors.ts';
import { killGroup } from '../../runner/system/processes.ts';
import type { Context } from './part.ts';

/** What a load is put on: a server of our own on loopback. */
export interface Server {
  /** Base URL. */
  readonly url: string;
  /** Requests answered so far, those of this method not counted. */
  requests(): Promise<number>;
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface ServerSpec extends Pick<Server, 'url' | 'requests'> {
  readonly command: readonly string[];
  /** The file whose end says why it did not start. */
  readonly log: string;
}

const START_MS = 5_000;
const STOP_MS = 5_000;

/** When our end of the pipe closes, also because this process was killed, the shell ends the server. */
const SHELL = 'exec 2>"$0"; "$@" & read -r _; kill "$!"; wait "$!"';

/**
 * Starts a server, pinned as the context says; resolves when it answers.
 * @throws UserError, exit 3 with the end of its log when it does not
 */
export async function startServer(context: Context, { command, url, requests, log }: ServerSpec): Promise<Server> {
  const child = spawn('/bin/sh', ['-c', SHELL, log, ...context.pinning.server, ...command], {
    detached: true,
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    const timer = setTimeout(() => child.pid !== undefined && killGroup(child.pid), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  const deadline = Date.now() + START_MS;
  for (;;) {
    try {
      await requests();
      return { url, requests, stop };
    } catch (cause) {
      if (Date.now() < deadline && !context.signal.aborted) await sleep(20);
      else {
        await stop();
        const said = await readFile(log, 'utf8').catch(() => '');
        throw unavailable(`${command[0]} does not answer at ${url}: ${said.trim().split('\n').at(-1)}`, cause);
      }
    }
  }
}
