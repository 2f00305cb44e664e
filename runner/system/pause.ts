import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits.
 * @throws the signal's reason when it fires meanwhile; the timers of Node throw an error that says nothing of it
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
