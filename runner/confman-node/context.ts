import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Consistency } from '../etcd-client/etcd.ts';
import type { Leadership } from '../etcd-client/leadership.ts';
import type { Guards } from './auth.ts';
import { sendProblem } from './problem.ts';
import type { ReadBarrier } from './settings.ts';
import type { Store } from './store.ts';

/** What the routes share. */
export interface Context {
  readonly store: Store;
  readonly leadership: Leadership;
  readonly guards: Guards;
  readonly readBarrier: ReadBarrier;
}

/**
 * The leader's own member has every acknowledged write; any other has to catch up first. One that takes itself for the leader
 * may have been deposed, so where nothing stale may be answered it asks too.
 */
export function readConsistency({ leadership, readBarrier }: Context): Consistency {
  return leadership.view.leading && readBarrier === 'stale' ? 'local' : 'barrier';
}

/** True on the leader. Elsewhere it answers the write with a redirect to the leader, or 503 when none is known. */
export function mayWrite(context: Context, request: FastifyRequest, reply: FastifyReply): boolean {
  const { leading, leaderUrl } = context.leadership.view;
  if (leading) return true;
  if (leaderUrl === null) {
    sendProblem(reply, 503, 'No leader available', 'The cluster has no known leader at this time. Try again later.');
  } else {
    reply
      .code(307)
      .header('location', `${leaderUrl}${decoded(request.raw.url ?? '')}`)
      .send();
  }
  return false;
}

/**
 * A path and query as Confman shows them in a redirect: decoded, which makes them no part of a valid URL. What is not ASCII is there in
 * the bytes of UTF-8, a character each, as Node writes headers; bytes that no header may hold stay encoded.
 */
export function decoded(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const byte = Number.parseInt(encoded.slice(1), 16);
    return byte < FIRST_PRINTABLE || byte === DELETE ? encoded : String.fromCharCode(byte);
  });
}

const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;

let lastLogMs = 0;

/** Answers 503 to a write that may or may not have been carried out. */
export function sendReplicationFailed(
  context: Context,
  reply: FastifyReply,
  detail: string,
  cause: unknown,
): FastifyReply {
  // The cached role may be what was wrong.
  void context.leadership.refresh();
  if (Date.now() - lastLogMs > 1_000) {
    lastLogMs = Date.now();
    console.error(`${new Date().toISOString()} write failed: ${cause instanceof Error ? cause.message : cause}`);
  }
  return sendProblem(reply, 503, 'Replication failed', detail);
}
