import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Pair } from '../etcd-client/etcd.ts';
import { readNamespaceBody } from './bodies.ts';
import { momentNow } from './clock.ts';
import { type Context, mayWrite, readConsistency, sendReplicationFailed } from './context.ts';
import { JSON_TYPE, sendArray } from './json-array.ts';
import { allNamespaces, namespaceKey, namespaceName } from './keys.ts';
import { sendProblem } from './problem.ts';
import { type NamespaceRecord, unpack } from './records.ts';

interface Namespace {
  Params: { ns: string };
}

const ONE = '/api/v1/namespaces/:ns';
const NOT_REPLICATED = 'The namespace change could not be replicated to the cluster';

/** Namespace records: PUT, GET, DELETE with all entries, and the list. */
export function addNamespaceRoutes(app: FastifyInstance, context: Context): void {
  const { store, guards } = context;

  app.get('/api/v1/namespaces', { onRequest: guards.read }, (_request, reply) =>
    sendArray(reply, store.scan(allNamespaces, readConsistency(context)), (pair) =>
      recordJson(namespaceName(pair.key), pair),
    ),
  );

  app.get<Namespace>(ONE, { onRequest: guards.read }, async (request, reply) => {
    const { ns } = request.params;
    const pair = await store.get(namespaceKey(ns), readConsistency(context));
    if (pair === undefined) return namespaceNotFound(reply, ns);
    return reply.type(JSON_TYPE).send(recordJson(ns, pair));
  });

  app.put<Namespace>(ONE, { onRequest: guards.admin }, async (request, reply) => {
    const body = readNamespaceBody(request, reply);
    if (body === null || !mayWrite(context, request, reply)) return reply;
    const { ns } = request.params;
    const { description } = body;
    const owner = body.owner ?? request.actor;
    const at = momentNow();
    try {
      await store.putNamespace(ns, description, owner, request.actor, at);
    } catch (cause) {
      return sendReplicationFailed(context, reply, NOT_REPLICATED, cause);
    }
    // Always "now" here, also for a namespace that has existed for long: GET tells when it was made.
    return reply.type(JSON_TYPE).send(JSON.stringify({ path: ns, description, owner, createdAt: at.echoed }));
  });

  app.delete<Namespace>(ONE, { onRequest: guards.admin }, async (request, reply) => {
    if (!mayWrite(context, request, reply)) return reply;
    const { ns } = request.params;
    let existed: boolean;
    try {
      existed = await store.deleteNamespace(ns, request.actor, momentNow());
    } catch (cause) {
      return sendReplicationFailed(context, reply, NOT_REPLICATED, cause);
    }
    return existed ? reply.code(204).send() : namespaceNotFound(reply, ns);
  });
}

function recordJson(path: string, pair: Pair): string {
  const { description, owner, createdAt } = unpack<NamespaceRecord>(pair.value).meta;
  return JSON.stringify({ path, description, owner, createdAt });
}

function namespaceNotFound(reply: FastifyReply, namespace: string) {
  return sendProblem(reply, 404, 'Namespace not found', `There is no namespace '${namespace}'.`);
}
