import type http from 'k6/http';
import type { ResponseType } from 'k6/http';
import { auditNamespace } from '../../data/dataset.ts';
import { type LoadSettings, oneOperationEach } from '../../exchange/settings.ts';
import type { HttpRequest } from '../../targets/http.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { HttpLoad } from '../../targets/target.ts';
import type { Access } from '../access.ts';
import { plainHttp } from './wire.ts';

type Params = Parameters<typeof http.request>[3] & object;

/** The parameters of requests to one node of one kind, made once: building them per request costs a tenth of it. */
export interface NodeParams {
  /** Base URL. */
  readonly url: string;
  readonly read: Params;
  /** Reads whose answer is looked at. */
  readonly sampledRead: Params;
  /** Reads that end their connection, and such whose answer is looked at. */
  readonly lastRead: Params;
  readonly sampledLastRead: Params;
  readonly write: Params;
  readonly query: Params;
}

/** Headers of each kind of request, with those that authenticate where a node is shown them; a new token is put into them. */
export type LoadHeaders = Readonly<Record<'read' | 'lastRead' | 'write' | 'query', Record<string, string>>>;

/** The newest `limit` events of the audited namespace, as an HTTP request. @throws Error where there is no audit trail */
export function auditQuery({ target, tier }: LoadSettings, limit: number): HttpRequest {
  if ('absent' in target.audit) throw new Error(target.audit.absent);
  return plainHttp(target.audit.query(auditNamespace(tier), limit));
}

/** k6 can do without keeping connections for a whole script alone; this it leaves to the request. */
const ENDS_CONNECTION = { Connection: 'close' } as const;

export function loadHeaders(
  settings: LoadSettings,
  { readHeaders, writeHeaders }: HttpLoad,
  access: Access,
): (url: string) => LoadHeaders {
  const query = 'absent' in settings.target.audit ? {} : auditQuery(settings, 1).headers;
  const lastRead = { ...readHeaders, ...ENDS_CONNECTION };
  const bare = { read: { ...readHeaders }, lastRead, write: { ...writeHeaders }, query: { ...query } };
  const shown = {
    read: access.within(readHeaders),
    lastRead: access.within(lastRead),
    write: access.within(writeHeaders),
    query: access.within(query),
  };
  return (url) => (access.trust.allows(url) ? shown : bare);
}

/**
 * @param tagged whether requests name their node; false where the virtual user's tags do
 */
export function nodeParams(url: string, settings: LoadSettings, headers: LoadHeaders, tagged: boolean): NodeParams {
  const node = hostAndPort(url);
  // Every member of these objects costs on every request, so what can be said elsewhere is: tags are the virtual user's where
  // they seldom change, and bodies are discarded by an option where no type is asked for.
  const oneOperation = oneOperationEach(settings);
  const make = (
    operation: Exclude<keyof LoadHeaders, 'lastRead'>,
    responseType?: ResponseType,
    of = operation as keyof LoadHeaders,
  ): Params => ({
    headers: headers[of],
    ...(oneOperation && !tagged
      ? {}
      : { tags: { ...(oneOperation ? {} : { operation }), ...(tagged ? { node } : {}) } }),
    redirects: 0,
    timeout: settings.timeoutMs,
    ...(responseType === undefined ? {} : { responseType }),
  });
  return {
    url,
    read: make('read'),
    sampledRead: make('read', 'text'),
    lastRead: make('read', undefined, 'lastRead'),
    sampledLastRead: make('read', 'text', 'lastRead'),
    // A refusal has to be read to be told from a doubt, so bodies of writes are kept; bytes cost less than text.
    write: make('write', 'binary'),
    query: make('query', 'binary'),
  };
}
