import type { FastifyInstance } from 'fastify';
import type { Leadership } from '../etcd-client/leadership.ts';

/** Liveness and readiness, open to everybody and answered from memory. */
export function addHealthRoutes(app: FastifyInstance, leadership: Leadership): void {
  app.get('/health', (_request, reply) => reply.send({ status: 'healthy', timestamp: new Date().toISOString() }));

  app.get('/health/ready', (_request, reply) => {
    const { leading, leaderUrl, term } = leadership.view;
    const leaderKnown = leaderUrl !== null;
    return reply.code(leaderKnown ? 200 : 503).send({
      status: leaderKnown ? 'ready' : 'not_ready',
      timestamp: new Date().toISOString(),
      cluster: {
        role: leading ? 'leader' : 'follower',
        leaderKnown,
        leader: leaderKnown ? `${leaderUrl}/` : null,
        term,
      },
    });
  });
}
