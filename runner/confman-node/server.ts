import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Etcd } from '../etcd-client/etcd.ts';
import type { Leadership } from '../etcd-client/leadership.ts';
import { guardsFor } from './auth.ts';
import { addConfigRoutes } from './config-routes.ts';
import { addHealthRoutes } from './health-routes.ts';
import { addMetricsRoute } from './metrics.ts';
import { addNamespaceRoutes } from './namespace-routes.ts';
import { sendInvalid, sendProblem, sendUnsupported } from './problem.ts';
import type { ConfmanSettings } from './settings.ts';
import { BarrierFailed, Store } from './store.ts';

// Confman sets no limit; a JSON text may be several times its value.
const BODY_LIMIT = 128 * 1024 ** 2;
const JSON_TYPES = ['application/json', 'text/json'];

/** The HTTP side of one node, not yet listening. */
export function createServer(
  etcd: Etcd,
  leadership: Leadership,
  {
    apiKeys,
    readBarrier,
    tls = null,
  }: Pick<ConfmanSettings, 'apiKeys' | 'readBarrier'> & Partial<Pick<ConfmanSettings, 'tls'>>,
): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    ...(tls === null ? {} : { https: httpsOptions(tls) }),
    routerOptions: { maxParamLength: 8_192 },
  });
  app.decorateRequest('actor', '');
  app.addHook('onRequest', correlate);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(JSON_TYPES, { parseAs: 'string' }, parseJson);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());

  const context = { store: new Store(etcd, readBarrier), leadership, guards: guardsFor(apiKeys), readBarrier };
  addHealthRoutes(app, leadership);
  addMetricsRoute(app, etcd, leadership);
  addNamespaceRoutes(app, context);
  addConfigRoutes(app, context);
  return app;
}

/** Whoever shows no certificate of the same authority is not let in. */
function httpsOptions({ caFile, certFile, keyFile }: NonNullable<ConfmanSettings['tls']>) {
  const [ca, cert, key] = [caFile, certFile, keyFile].map((path) => readFileSync(path));
  return { ca, cert, key, requestCert: true, rejectUnauthorized: true };
}

function correlate(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const given = request.headers['x-correlation-id'];
  reply.header(
    'x-correlation-id',
    typeof given === 'string' && given !== '' ? given : randomUUID().replaceAll('-', ''),
  );
  // NUL separates the parts of a key in the store.
  if (request.url.includes('%00')) sendProblem(reply, 400, 'Bad Request', 'A path must not hold a NUL character.');
  else done();
}

function parseJson(_request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, text === '' ? undefined : JSON.parse(text));
  } catch {
    done(new MalformedJson('The body is not valid JSON.'));
  }
}

class MalformedJson extends Error {}

function answerError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof MalformedJson) return sendInvalid(reply, { $: [error.message] });
  if (error instanceof BarrierFailed) {
    reply.header('retry-after', '2');
    return sendProblem(reply, 503, 'Read barrier failed', 'The node could not make sure that it is up to date.');
  }
  const status = error.statusCode ?? 500;
  if (status === 415) return sendUnsupported(reply);
  if (status < 500) return sendProblem(reply, status, 'Bad Request', error.message);
  // A read that not even the local member answered. Confman sends nothing with a 500.
  console.error(`${new Date().toISOString()} ${error.stack}`);
  return reply.code(500).send();
}
