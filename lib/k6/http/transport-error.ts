import type { TransportError } from '../../targets/transport-error.ts';

/** k6's error code for a refused connection. */
const REFUSED = 1212;
const TIMEOUT = 1050;
/** The name was not resolved. */
const DNS_ERRORS = [1101, 1110, 1111];
/** Other dial errors: nothing was sent either. One of them says that time went by. */
const DIAL_ERRORS = [1210, 1213];
const DIAL_TIMEOUT = 1211;
/** x509 errors: the two did not get as far as a request. */
const TLS_ERRORS = [1300, 1310, 1311];

/** What k6's error code says of a request that was not answered. */
export function transportError(code: number): TransportError {
  if (DNS_ERRORS.includes(code)) return 'unknown-host';
  if (code === REFUSED) return 'refused';
  if (DIAL_ERRORS.includes(code)) return 'unreachable';
  if (code === DIAL_TIMEOUT) return 'connect-timeout';
  if (TLS_ERRORS.includes(code)) return 'tls';
  return code === TIMEOUT ? 'timeout' : 'connection-lost';
}
