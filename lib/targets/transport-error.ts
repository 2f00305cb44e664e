/**
 * Why a request has no answer.
 * - `refused`: nothing was reached, so it was surely not sent.
 * - `no-connection`: what was reached did not get as far as taking requests in time; not sent either.
 * - `tls`: what was reached and raftmark do not trust each other; not sent either.
 * - `other-protocol`: what was reached speaks another protocol; no node has taken it.
 * - `timeout`, `connection-lost`: it may have been done.
 */
export type TransportError = 'refused' | 'no-connection' | 'tls' | 'other-protocol' | 'timeout' | 'connection-lost';
