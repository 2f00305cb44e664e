import type http from 'k6/http';
import type { ResponseType } from 'k6/http';
import type { LoadSettings } from '../exchange/settings.ts';
import { stepOperations } from '../scenarios/steps.ts';
import { hostAndPort } from '../targets/http.ts';
import type { Operation } from '../targets/outcome.ts';
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

/**
 * @param headers those that authenticate
 * @param tagged whether requests name their node; false where the virtual user's tags do
 */
export function nodeParams(
  url: string,
  settings: LoadSettings,
  requests: LoadRequests,
  headers: Record<string, string>,
  tagged: boolean,
): NodeParams {
  const node = hostAndPort(url);
  const withType = { ...headers, 'Content-Type': 'application/json' };
  // Every member of these objects costs on every request, so what can be said elsewhere is: tags are the virtual user's where
  // they seldom change, and bodies are discarded by an option where no type is asked for.
  const oneOperation = oneOperationEach(settings);
  const make = (operation: Operation, responseType?: ResponseType): Params => ({
    headers: operation === 'write' || requests.readMethod === 'POST' ? withType : headers,
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
