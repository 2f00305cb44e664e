import type { Access } from '../cluster/access.ts';
import type { Secrets } from '../k6/secret.ts';

/**
 * What a script is to know, and nobody who looks at its arguments or its environment.
 * @param key what authenticates at first; of a user a token, so that not every virtual user has to log in
 */
export function accessSecrets({ user }: Access, key: string | null): Secrets {
  return {
    ...(key === null ? {} : { API_KEY: key }),
    ...(user === null ? {} : { API_PASSWORD: user.password }),
  };
}

/** Variables of a script that are no secret: who logs in, which hosts the user named, and where certificates and keys are. */
export function accessVariables({ user, tls, named, trustsRedirects }: Access): Record<string, string> {
  const { caFile = null, certFile = null, keyFile = null } = tls ?? {};
  return {
    ...(user === null ? {} : { API_USER: user.name }),
    ...(named.length === 0 ? {} : { NAMED_HOST: named.join(',') }),
    ...(trustsRedirects ? { TRUST_REDIRECTS: '1' } : {}),
    ...(caFile === null ? {} : { CA_CERT: caFile }),
    ...(certFile === null || keyFile === null ? {} : { CLIENT_CERT: certFile, CLIENT_KEY: keyFile }),
  };
}
