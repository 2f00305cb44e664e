import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch } from 'undici';

export interface DownloadLimits {
  /** Longest silence of the server: until it answers, and between two pieces. */
  readonly idleMs: number;
  /** Longest time for the whole file. */
  readonly totalMs: number;
}

const LIMITS: DownloadLimits = { idleMs: 30_000, totalMs: 15 * 60_000 };

/**
 * Fetches a small text, following redirects and the proxy variables of the environment.
 * @throws Error with a one-line message.
 */
export async function fetchText(url: string, signal?: AbortSignal, limits = LIMITS): Promise<string> {
  return get(url, limits, signal, text);
}

/**
 * Streams a file to disk while hashing it, and keeps it only when the SHA-256 is the expected one.
 * @throws Error with a one-line message; the file does not exist then.
 */
export async function downloadVerified(
  url: string,
  file: string,
  sha256: string,
  signal?: AbortSignal,
  limits = LIMITS,
): Promise<void> {
  const hash = createHash('sha256');
  try {
    await get(url, limits, signal, async (body) => {
      const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      };
      await pipeline(body, hashed, createWriteStream(file, { flags: 'wx' }));
    });
    const got = hash.digest('hex');
    if (got !== sha256) throw new Error(`${url} has SHA-256 ${got}, expected ${sha256}: refused and deleted`);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function get<T>(
  url: string,
  limits: DownloadLimits,
  signal: AbortSignal | undefined,
  use: (body: Readable) => Promise<T>,
): Promise<T> {
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: limits.idleMs },
    headersTimeout: limits.idleMs,
    bodyTimeout: limits.idleMs,
  });
  const deadline = AbortSignal.timeout(limits.totalMs);
  try {
    const response = await fetch(url, {
      dispatcher,
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
    return await use(Readable.fromWeb(response.body));
  } catch (error) {
    signal?.throwIfAborted();
    const why = deadline.aborted ? `not complete after ${limits.totalMs / 1000} s` : innermostMessage(error);
    throw new Error(`${url}: ${why}`, { cause: error });
  } finally {
    await dispatcher.destroy();
  }
}

// fetch says "fetch failed" or "terminated" and hides the reason one level down.
function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermostMessage(error.cause) : error.message;
}
