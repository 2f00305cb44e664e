import { classifyCode, failed, notOurs } from '../answers.ts';
import { CODE, type GrpcResponse } from '../grpc.ts';
import { originOf } from '../http.ts';
import { type Operation, traitsOf } from '../operations.ts';
import type { Answer } from '../outcome.ts';

/** Where a node that refuses a stream says who leads the queue: host and port, and not at all when that is a wildcard. */
const LEADER = 'x-fila-leader-addr';

/**
 * Errors by their texts, which say more than their codes: UNAVAILABLE is both what was never proposed, and what another node may
 * have done. Null for a text whose code says enough.
 */
function classifyText(operation: Operation, { code, text, trailers }: GrpcResponse): Answer | null {
  // So a leader answers what it has just committed, as well as what was not there to be acknowledged.
  if (code === CODE.NOT_FOUND && /^no lease for message/.test(text)) {
    return failed(traitsOf(operation).changesState ? 'unknown' : 'rejected', 'not-found');
  }
  if (code !== CODE.UNAVAILABLE) return null;
  // Said before anything is proposed: the node knows no leader, or has not opened the queue's log yet.
  if (/^no leader available/.test(text)) return failed('rejected', 'no-leader');
  if (/^node not ready for this queue/.test(text)) return failed('rejected', 'unavailable');
  if (/not the leader for this queue/.test(text)) {
    const leader = originOf(`http://${trailers[LEADER] ?? ''}`);
    return failed('rejected', 'redirected', leader ?? undefined);
  }
  // "forward error": what was passed on may have arrived. "scheduler unavailable": it may be in the log by then.
  return null;
}

/** Judges an answer to a call; one whose message nobody asked for by its status. */
export function classifyFila(operation: Operation, response: GrpcResponse): Answer {
  const { code, message, error } = response;
  if (code === CODE.OK) {
    const named = operation !== 'enqueue' || message === null || (message.messageId ?? '') !== '';
    return named ? { outcome: 'ok' } : notOurs(operation);
  }
  return (error === undefined ? classifyText(operation, response) : null) ?? classifyCode(operation, response);
}
