import fastify, { type FastifyInstance } from 'fastify';
import { isObject, stringOr } from '../../lib/base/json.ts';
import type { View } from '../etcd-client/leadership.ts';
import { type CommandAnswer, carryOut } from './commands.ts';
import type { Workers } from './workers.ts';

/** As much as the coordinator takes. */
const BODY_LIMIT = 1_024 ** 2;

/** The HTTP side of one node, not yet listening. @param view who leads, by names of nodes */
export function createServer(name: string, workers: Workers, view: () => LeaderView): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: BODY_LIMIT, exposeHeadRoutes: false, forceCloseConnections: true });
  // Whatever cannot be read is taken for an empty object.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, readBody(text as string)));
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('404: Not Found'));

  app.get('/status', () => ({ status: 'ok' }));

  app.get('/api/status', () => {
    const { leading, leader, term } = view();
    const role = leading ? 'LEADER' : leader === null ? 'CANDIDATE' : 'FOLLOWER';
    return { status: 'running', node_id: name, role, current_leader: leader, term };
  });

  app.get('/api/workers', () => workers.list());

  app.post('/api/workers/register', async (request, reply) => {
    const { leading, leader } = view();
    if (leader === null) return reply.code(503).send({ success: false, error: 'no quorum' });
    if (!leading) return reply.code(409).send({ success: false, error: 'not leader' });
    const body = isObject(request.body) ? request.body : {};
    const id = stringOr(body.worker_id, '');
    if (id === '') return reply.code(400).send({ success: false, error: 'worker_id required' });
    const { host = null, port = null } = body;
    try {
      await workers.register(id, { worker_id: id, host, port, status: 'idle', registered_at: Date.now() / 1_000 });
    } catch {
      // Whether it was done is not known.
      return reply.code(500).send({ success: false, error: 'not replicated' });
    }
    return { success: true, worker_id: id };
  });

  app.post('/raft/forward', (request): CommandAnswer | Promise<CommandAnswer> =>
    view().leading ? carryOut(workers, request.body) : { success: false, error: 'Not leader' },
  );
  return app;
}

/** Who leads, by the names of nodes. */
export interface LeaderView {
  readonly leading: boolean;
  readonly leader: string | null;
  readonly term: number;
}

/** @param view whose URLs are names */
export function byNames({ leading, leaderUrl, term }: View): LeaderView {
  return { leading, leader: leaderUrl, term };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
