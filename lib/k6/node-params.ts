import type http from 'k6/http';
import type { ResponseType } from 'k6/http';
import type { Operation } from '../outcome.ts';
import type { LoadSettings } from '../settings.ts';
import { PHASES } from '../steps.ts';
import type { LoadRequests } from '../targets/target.ts';

/** Position in PHASES: 0 while warming up, 1 while measuring. */
export type PhaseIndex = 0 | 1;

type Params = Parameters<typeof http.request>[3] & object;
type PerPhase = readonly [Params, Params];

/** The parameters of every request to one node, made once: building them per request costs a tenth of it. */
export interface NodeParams {
  readonly read: PerPhase;
  /** Reads whose answer is looked at. */
  readonly sampledRead: PerPhase;
  readonly write: PerPhase;
  readonly query: PerPhase;
}

const TAGS: Record<string, readonly [Record<string, string>, Record<string, string>]> = {};

/** The tags that our own metrics share with k6's, so that both can be narrowed to one step, operation and phase. */
export function measureTags(operation: Operation, phase: PhaseIndex): Record<string, string> {
  TAGS[operation] ??= [
    { operation, phase: PHASES[0] },
    { operation, phase: PHASES[1] },
  ];
  return (TAGS[operation] as readonly [Record<string, string>, Record<string, string>])[phase];
}

/** @param headers those that authenticate */
export function nodeParams(
  url: string,
  settings: LoadSettings,
  requests: LoadRequests,
  headers: Record<string, string>,
): NodeParams {
  const node = url.slice(url.indexOf('://') + 3);
  const timeout = `${settings.timeoutMs}ms`;
  const withType = { ...headers, 'Content-Type': 'application/json' };
  const both = (operation: Operation, responseType: ResponseType): PerPhase => {
    const make = (phase: PhaseIndex): Params => ({
      headers: operation === 'write' || requests.readMethod === 'POST' ? withType : headers,
      tags: { ...measureTags(operation, phase), node },
      responseType,
      redirects: 0,
      timeout,
    });
    return [make(0), make(1)];
  };
  return {
    read: both('read', 'none'),
    sampledRead: both('read', 'text'),
    // A refusal has to be read to be told from a doubt, so bodies of writes are kept; bytes cost less than text.
    write: both('write', 'binary'),
    query: both('query', 'binary'),
  };
}
