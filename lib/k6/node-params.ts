import type http from 'k6/http';
import type { ResponseType } from 'k6/http';
import { auditNamespace } from '../data/dataset.ts';
import type { LoadSettings } from '../exchange/settings.ts';
import { stepOperations } from '../scenarios/steps.ts';
import { hostAndPort } from '../targets/http.ts';
import type { LoadRequests } from '../targets/target.ts';

type Params = Parameters<typeof http.request>[3] & object;

/** The parameters of requests to one node of one kind, made once: building them per request costs a tenth of it. */
export interface NodeParams {
  readonly read: Params;
  /** Reads whose answer is looked at. */
  readonly sampledRead: Params;
  readonly write: Params;
  readonly query: Params;
}

/** Whether a script's steps each measure one operation, which is then a tag of the virtual user like the phase. */
export function oneOperationEach({ schedule }: LoadSettings): boolean {
  return schedule.steps.every((step) => stepOperations(step).length === 1);
}

/** Headers of each kind of request, with those that authenticate. */
export type LoadHeaders = Readonly<Record<'read' | 'write' | 'query', Record<string, string>>>;

/** @param auth those that authenticate */
export function loadHeaders(
  { target, tier }: LoadSettings,
  { readHeaders, writeHeaders }: LoadRequests,
  auth: Record<string, string>,
): LoadHeaders {
  const query = 'absent' in target.audit ? {} : target.audit.query(auditNamespace(tier), 1).headers;
  return { read: { ...readHeaders, ...auth }, write: { ...writeHeaders, ...auth }, query: { ...query, ...auth } };
}

/**
 * @param tagged whether requests name their node; false where the virtual user's tags do
 */
export function nodeParams(url: string, settings: LoadSettings, headers: LoadHeaders, tagged: boolean): NodeParams {
  const node = hostAndPort(url);
  // Every member of these objects costs on every request, so what can be said elsewhere is: tags are the virtual user's where
  // they seldom change, and bodies are discarded by an option where no type is asked for.
  const oneOperation = oneOperationEach(settings);
  const make = (operation: keyof LoadHeaders, responseType?: ResponseType): Params => ({
    headers: headers[operation],
    ...(oneOperation && !tagged
      ? {}
      : { tags: { ...(oneOperation ? {} : { operation }), ...(tagged ? { node } : {}) } }),
    redirects: 0,
    timeout: settings.timeoutMs,
    ...(responseType === undefined ? {} : { responseType }),
  });
  return {
    read: make('read'),
    sampledRead: make('read', 'text'),
    // A refusal has to be read to be told from a doubt, so bodies of writes are kept; bytes cost less than text.
    write: make('write', 'binary'),
    query: make('query', 'binary'),
  };
}
