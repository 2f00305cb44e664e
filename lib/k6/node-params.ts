import type http from 'k6/http';
import type { ResponseType } from 'k6/http';
import type { Operation } from '../outcome.ts';
import type { LoadSettings } from '../settings.ts';
import type { LoadRequests } from '../targets/target.ts';

type Params = Parameters<typeof http.request>[3] & object;

/** The parameters of every request to one node, made once: building them per request costs a tenth of it. */
export interface NodeParams {
  readonly read: Params;
  /** Reads whose answer is looked at. */
  readonly sampledRead: Params;
  readonly write: Params;
  readonly query: Params;
}

/** @param headers those that authenticate */
export function nodeParams(
  url: string,
  settings: LoadSettings,
  requests: LoadRequests,
  headers: Record<string, string>,
): NodeParams {
  const node = url.slice(url.indexOf('://') + 3);
  const withType = { ...headers, 'Content-Type': 'application/json' };
  // The phase is a tag of the virtual user, set when it changes: each tag in here costs on every request.
  const make = (operation: Operation, responseType: ResponseType): Params => ({
    headers: operation === 'write' || requests.readMethod === 'POST' ? withType : headers,
    tags: { operation, node },
    responseType,
    redirects: 0,
    timeout: settings.timeoutMs,
  });
  return {
    read: make('read', 'none'),
    sampledRead: make('read', 'text'),
    // A refusal has to be read to be told from a doubt, so bodies of writes are kept; bytes cost less than text.
    write: make('write', 'binary'),
    query: make('query', 'binary'),
  };
}
