import type { Options } from 'k6/options';
import type { Settings } from '../exchange/settings.ts';
import type { Target } from '../targets/target.ts';

/** Trust and identity, in PEM. */
export interface TlsMaterial {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

function textOf(name: string, path: string | null): string | null {
  if (path === null) return null;
  try {
    return open(path);
  } catch (error) {
    throw new Error(`${name}="${path}": cannot be read (${(error as Error).message})`);
  }
}

/**
 * Reads the certificates and the key that the settings name. Init context only.
 * @throws Error when one cannot be read, or k6 would not use it
 */
export function readTls({ access, target }: Settings<Target>): TlsMaterial {
  const { ca, cert, key } = access;
  // Over HTTP k6 trusts what Go trusts, and no script can tell it otherwise.
  if (ca !== null && target.protocol === 'http' && __ENV.SSL_CERT_FILE !== ca) {
    throw new Error(
      `CA_CERT="${ca}": over HTTP k6 takes it from its environment alone; run SSL_CERT_FILE=${ca} k6 run ...`,
    );
  }
  return { ca: textOf('CA_CERT', ca), cert: textOf('CLIENT_CERT', cert), key: textOf('CLIENT_KEY', key) };
}

/** The options with which k6 shows a certificate over HTTP; of calls each connection is told. */
export function tlsOptions({ target }: Settings<Target>, { cert, key }: TlsMaterial): Options {
  return cert === null || key === null || target.protocol !== 'http' ? {} : { tlsAuth: [{ cert, key }] };
}
