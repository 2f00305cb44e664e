import type { FastifyInstance } from 'fastify';
import type { Pair } from '../etcd-client/etcd.ts';
import { auditJson, auditLimit } from './audit.ts';
import { readEntryBody } from './bodies.ts';
import { momentNow } from './clock.ts';
import { type Context, mayWrite, readConsistency, sendReplicationFailed } from './context.ts';
import { dumpedEntryJson, echoedEntryJson, entryJson, listedEntryJson } from './entry-json.ts';
import { JSON_TYPE, sendArray } from './json-array.ts';
import { allEntries, auditOf, entriesOf, entryKey, entryName } from './keys.ts';
import { sendInvalid, sendProblem } from './problem.ts';

interface Entry {
  Params: { ns: string; key: string };
}

interface Namespace {
  Params: { ns: string };
}

const ENTRY = '/api/v1/namespaces/:ns/config/:key';

/** Entries: PUT, GET, DELETE, the list of a namespace, its audit trail, and the dump of everything. */
export function addConfigRoutes(app: FastifyInstance, context: Context): void {
  const { store, guards } = context;

  app.put<Entry>(ENTRY, { onRequest: guards.write }, async (request, reply) => {
    const body = readEntryBody(request, reply);
    if (body === null || !mayWrite(context, request, reply)) return reply;
    const { ns, key } = request.params;
    const { actor } = request;
    const at = momentNow();
    try {
      await store.putEntry(ns, key, body, actor, at);
    } catch (cause) {
      return sendReplicationFailed(context, reply, 'Replication failed', cause);
    }
    const meta = { type: body.type, updatedAt: at.echoed, updatedBy: actor };
    return reply.type(JSON_TYPE).send(echoedEntryJson(ns, key, body.valueJson, meta));
  });

  app.get<Entry>(ENTRY, { onRequest: guards.read }, async (request, reply) => {
    const { ns, key } = request.params;
    const pair = await store.get(entryKey(ns, key), readConsistency(context));
    if (pair === undefined) return entryNotFound(reply, ns, key);
    return reply.type(JSON_TYPE).send(entryJson(ns, key, pair));
  });

  app.delete<Entry>(ENTRY, { onRequest: guards.write }, async (request, reply) => {
    if (!mayWrite(context, request, reply)) return reply;
    const { ns, key } = request.params;
    let existed: boolean;
    try {
      existed = await store.deleteEntry(ns, key, request.actor, momentNow());
    } catch (cause) {
      const detail = 'The configuration change could not be replicated to the cluster';
      return sendReplicationFailed(context, reply, detail, cause);
    }
    return existed ? reply.code(204).send() : entryNotFound(reply, ns, key);
  });

  app.get<Namespace>('/api/v1/namespaces/:ns/config', { onRequest: guards.read }, (request, reply) => {
    const { ns } = request.params;
    const pages = store.scan(entriesOf(ns), readConsistency(context));
    return sendArray(reply, pages, (pair) => listedEntryJson(ns, entryName(pair.key).key, pair));
  });

  app.get('/api/v1/configs', (_request, reply) =>
    sendArray(reply, store.scan(allEntries, readConsistency(context)), dumpedEntryJson),
  );

  app.get<Namespace & { Querystring: { limit?: string } }>(
    '/api/v1/namespaces/:ns/audit',
    { onRequest: guards.read },
    async (request, reply) => {
      const limit = auditLimit(request.query.limit);
      if (limit === null) return sendInvalid(reply, { limit: ['The limit must be an integer.'] });
      const { ns } = request.params;
      const events: Pair[] = [];
      for await (const page of store.scan(auditOf(ns), readConsistency(context))) {
        for (const pair of page) events.push(pair);
      }
      return reply.type(JSON_TYPE).send(auditJson(ns, events, limit));
    },
  );
}

function entryNotFound(reply: Parameters<typeof sendProblem>[0], namespace: string, key: string) {
  return sendProblem(reply, 404, 'Configuration not found', `There is no key '${key}' in namespace '${namespace}'.`);
}
