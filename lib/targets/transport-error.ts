/**
 * Why a request has no answer.
 * - `unknown-host`: its name has no address; surely not sent.
 * - `refused`: nothing was reached; not sent.
 * - `no-connection`: what was reached hung up before it took any request, or let time pass; not sent either.
 * - `tls`: what was reached and raftmark do not trust each other; not sent either.
 * - `other-protocol`: what was reached speaks another protocol; no node has taken it.
 * - `timeout`, `connection-lost`: it may have been done.
 */
export type TransportError =
  | 'unknown-host'
  | 'refused'
  | 'no-connection'
  | 'tls'
  | 'other-protocol'
  | 'timeout'
  | 'connection-lost';
