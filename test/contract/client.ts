import { type Dispatcher, request } from 'undici';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface CallOptions {
  /** Sent as X-Api-Key; none when absent. */
  readonly key?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it stands, with no content type but what `headers` gives. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request, redirects not followed. */
export async function call(method: string, url: string, options: CallOptions = {}): Promise<Answer> {
  const headers: Record<string, string> = { ...options.headers };
  if (options.key !== undefined) headers['X-Api-Key'] = options.key;
  if (options.json !== undefined) headers['Content-Type'] = 'application/json';
  const body = options.json === undefined ? (options.body ?? null) : JSON.stringify(options.json);
  const answer = await request(url, { method: method as Dispatcher.HttpMethod, headers, body });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

/** The answer's JSON object; throws when it is something else. */
export function object(answer: Answer): Record<string, unknown> {
  const value: unknown = JSON.parse(answer.text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`no object: ${answer.text}`);
  return value as Record<string, unknown>;
}

/** The answer's JSON array of objects; throws when it is something else. */
export function list(answer: Answer): Record<string, unknown>[] {
  const value: unknown = JSON.parse(answer.text);
  if (!Array.isArray(value)) throw new Error(`no array: ${answer.text}`);
  return value as Record<string, unknown>[];
}

/** Where the leader is, by what the nodes say of themselves; waits for one. */
export async function findLeader(baseUrls: readonly string[]): Promise<string> {
  for (let attempt = 0; attempt < 600; attempt++) {
    for (const url of baseUrls) {
      const answer = await call('GET', `${url}/health/ready`).catch(() => null);
      if (answer?.status !== 200) continue;
      const { role } = object(answer).cluster as { role: string };
      if (role === 'leader') return url;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no leader among ${baseUrls.join(', ')}`);
}
