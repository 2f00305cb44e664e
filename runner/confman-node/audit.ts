import type { Pair } from '../etcd-client/etcd.ts';
import { type AuditMeta, unpack } from './records.ts';

const DEFAULT_LIMIT = 50;
const MOST = 1_000;
const NO_VALUE = 'null';

/** How many events a query asks for: 50 where it does not say, never fewer than 1 nor more than 1000. Null when it is no integer. */
export function auditLimit(text: string | undefined): number | null {
  if (text === undefined || text === '') return DEFAULT_LIMIT;
  const limit = Number(text);
  return Number.isInteger(limit) ? Math.min(MOST, Math.max(1, limit)) : null;
}

interface Event {
  readonly timestamp: string;
  readonly json: string;
}

/**
 * The newest `limit` events of a namespace, as a JSON array. Like Confman it looks at all of them for that. A write stores only
 * what it wrote, so that it needs no read first: what was there before, and whether it created or updated, follow from the events
 * before it.
 * @param pairs every audit event of the namespace, in any order
 */
export function auditJson(namespace: string, pairs: Pair[], limit: number): string {
  pairs.sort((a, b) => Number(a.modRevision) - Number(b.modRevision));
  const namespaceJson = JSON.stringify(namespace);
  const values = new Map<string | null, string>();
  const events: Event[] = [];
  for (const pair of pairs) {
    const { meta, value: after } = unpack<AuditMeta>(pair.value);
    const { timestamp, what, actor, key } = meta;
    const before = values.get(key);
    if (what === 'namespace.deleted') values.clear();
    else if (what === 'config.deleted') values.delete(key);
    else values.set(key, after);
    const json =
      `{"timestamp":"${timestamp}","action":"${action(what, before)}","actor":${JSON.stringify(actor)},` +
      `"namespace":${namespaceJson},"key":${JSON.stringify(key)},"oldValue":${before ?? NO_VALUE},"newValue":${after}}`;
    events.push({ timestamp, json });
  }
  // Stable: of events in one millisecond the later one in the log comes first.
  events.reverse().sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0));
  return `[${events
    .slice(0, limit)
    .map(({ json }) => json)
    .join(',')}]`;
}

function action(what: AuditMeta['what'], before: string | undefined): string {
  switch (what) {
    case 'config.put':
      return before === undefined ? 'config.created' : 'config.updated';
    case 'namespace.put':
      return before === undefined ? 'namespace.created' : 'namespace.updated';
    default:
      return what;
  }
}
