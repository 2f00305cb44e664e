import { freemem } from 'node:os';
import { CERTIFICATES, type Environment, environmentFor } from '../system/environment.ts';

/** Heap may grow to five times the live data before it is collected: an eighth less CPU per request than Go's default. */
const GOGC = '400';
/** Go's own default: a quarter less memory for an open load. */
export const SPARING_GOGC = '100';

/**
 * The whole environment of a k6 process: no inherited K6_*, no proxy, no key.
 * @param settings variables of the script
 * @param gogc how far the heap may grow before it is collected, in percent of what lives
 * @param memoryBytes what the garbage collector must keep within; then it works harder instead
 */
export function k6Environment(
  settings: Readonly<Record<string, string>>,
  memoryBytes: number = freemem() / 2,
  gogc = GOGC,
): Environment {
  const { CA_CERT, PROTOCOL } = settings;
  return {
    ...environmentFor(CERTIFICATES),
    GOGC: gogc,
    GOMEMLIMIT: `${Math.max(256, Math.floor(memoryBytes / 1_024 ** 2))}MiB`,
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    // Over HTTP k6 trusts what Go trusts, and no script can tell it otherwise.
    ...(CA_CERT && PROTOCOL === 'http' ? { SSL_CERT_FILE: CA_CERT } : {}),
    ...settings,
  };
}
