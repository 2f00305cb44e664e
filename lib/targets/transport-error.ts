/**
 * Why a request has no answer.
 * - `unknown-host`: its name does not resolve; surely not sent.
 * - `refused`: nothing listens there; not sent.
 * - `unreachable`: no route leads there; not sent.
 * - `connect-timeout`: no connection in the time there was for it; not sent.
 * - `no-connection`: what was reached hung up before it took any request; not sent either.
 * - `tls`: what was reached and raftmark do not trust each other; not sent either.
 * - `other-protocol`: what was reached speaks another protocol; no node has taken it.
 * - `timeout`, `connection-lost`: it may have been done.
 * - `too-long`: the answer is longer than any that was expected, and was not read to its end; it may have been done.
 */
export type TransportError =
  | 'unknown-host'
  | 'refused'
  | 'unreachable'
  | 'connect-timeout'
  | 'no-connection'
  | 'tls'
  | 'other-protocol'
  | 'timeout'
  | 'connection-lost'
  | 'too-long';

/** Whether time went by without an answer. */
export function isSilence(error: TransportError | undefined): boolean {
  return error === 'timeout' || error === 'connect-timeout' || error === 'no-connection';
}
