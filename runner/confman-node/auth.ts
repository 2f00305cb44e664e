import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from './settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the API key, on routes that ask for one. */
    actor: string;
  }
}

type Guard = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

/** A hook for each of Confman's policies; each answers 401 or 403 with an empty body, or sets `request.actor`. */
export interface Guards {
  readonly read: Guard;
  readonly write: Guard;
  readonly admin: Guard;
}

export function guardsFor(apiKeys: readonly ApiKey[]): Guards {
  return {
    read: guard(apiKeys, ['admin', 'publisher', 'editor', 'viewer']),
    write: guard(apiKeys, ['admin', 'publisher', 'editor']),
    admin: guard(apiKeys, ['admin']),
  };
}

function guard(apiKeys: readonly ApiKey[], allowed: readonly string[]): Guard {
  // Decided once: name of the key where it is allowed, null where it is known but is not.
  const names = new Map(
    apiKeys.map(({ key, name, roles }) => [key, roles.some((role) => allowed.includes(role)) ? name : null]),
  );
  return (request, reply, done) => {
    const key = request.headers['x-api-key'];
    const name = typeof key === 'string' ? names.get(key) : undefined;
    if (typeof name === 'string') {
      request.actor = name;
      done();
    } else {
      reply.code(name === null ? 403 : 401).send();
    }
  };
}
