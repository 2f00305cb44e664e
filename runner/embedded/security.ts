import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { User } from '../../lib/targets/login.ts';
import type { Target } from '../../lib/targets/target.ts';
import { type Access, keyAccess, type TlsFiles } from '../cluster/access.ts';
import { howItFailed, runProgram } from '../system/command.ts';
import { environmentFor } from '../system/environment.ts';
import { unavailable } from '../system/errors.ts';

/** A certificate for both ends of a connection, by its files. */
export interface NodeTls {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** What secures the embedded nodes of one run, and gone with it: an authority of its own, a client's certificate, and secrets. */
export interface Security {
  readonly tls: TlsFiles;
  /** Who may do everything, where nodes have users. */
  readonly user: User;
  /** What nodes accept that have keys. */
  readonly key: string;
  /**
   * Makes a certificate for a node.
   * @param folder where it is to be, the node's own
   * @param hosts the addresses that it listens at
   * @throws UserError (exit 3) when openssl does not do it
   */
  issue(folder: string, hosts: readonly string[]): Promise<NodeTls>;
}

const DAYS = '30';
const OPENSSL_MS = 30_000;
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
/** All that openssl has to be configured for, whatever the machine's own file says. */
const CONFIG = `[req]
distinguished_name = name
prompt = no
[name]
O = raftmark
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
`;

async function openssl(folder: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const env = { ...environmentFor(), OPENSSL_CONF: join(folder, 'openssl.cnf') };
  const ending = await runProgram({ file: 'openssl', args, env, cwd: folder }, { timeoutMs: OPENSSL_MS, signal });
  signal?.throwIfAborted();
  const failure = howItFailed(ending);
  if (ending.end === 'failed') {
    throw unavailable(
      `--tls makes its certificates with openssl, which ${failure}.\nInstall it (apt-get install openssl), or measure without --tls.`,
    );
  }
  if (failure !== null) throw unavailable(`openssl ${args[0]} ${failure}: ${ending.output.trim().slice(-300)}`);
}

/**
 * Makes an authority and a client's certificate with openssl.
 * @param folder a private one; certificates and keys are made below it
 * @throws UserError (exit 3) when there is no openssl, or it does not do it; the signal's reason when aborted
 */
export async function makeSecurity(folder: string, signal?: AbortSignal): Promise<Security> {
  const home = join(folder, 'tls');
  await mkdir(home, { mode: 0o700 });
  await writeFile(join(home, 'openssl.cnf'), CONFIG, { mode: 0o600 });
  const [caFile, caKey] = [join(home, 'ca.pem'), join(home, 'ca.key')];
  const self = ['req', '-x509', ...NEW_KEY, '-keyout', caKey, '-out', caFile, '-days', DAYS, '-extensions', 'ca'];
  await openssl(home, [...self, '-subj', '/O=raftmark/CN=raftmark run'], signal);
  await chmod(caKey, 0o600);

  const issue = async (to: string, hosts: readonly string[]): Promise<NodeTls> => {
    const file = (name: string): string => join(to, name);
    const [certFile, keyFile, request, extensions] = [file('cert.pem'), file('key.pem'), file('csr'), file('ext')];
    const names = ['DNS:localhost', 'IP:127.0.0.1', ...hosts.map((host) => `IP:${host}`)];
    await writeFile(
      extensions,
      `subjectAltName=${[...new Set(names)].join(',')}\nextendedKeyUsage=serverAuth,clientAuth\n`,
    );
    // No CN: etcd takes one for a user, and its own gateway shows this certificate to it.
    await openssl(
      home,
      ['req', '-new', ...NEW_KEY, '-keyout', keyFile, '-out', request, '-subj', '/O=raftmark'],
      signal,
    );
    await chmod(keyFile, 0o600);
    const serial = ['-set_serial', `0x${randomBytes(15).toString('hex')}`];
    const by = ['-CA', caFile, '-CAkey', caKey, ...serial, '-days', DAYS, '-extfile', extensions];
    await openssl(home, ['x509', '-req', '-in', request, '-out', certFile, ...by], signal);
    return { caFile, certFile, keyFile };
  };

  const client = join(home, 'client');
  await mkdir(client, { mode: 0o700 });
  const { certFile, keyFile } = await issue(client, []);
  const [ca, cert, key] = (await Promise.all([caFile, certFile, keyFile].map((path) => readFile(path, 'utf8')))) as [
    string,
    string,
    string,
  ];
  return {
    tls: { ca, cert, key, caFile, certFile, keyFile },
    user: { name: 'root', password: randomBytes(24).toString('base64url') },
    key: randomBytes(24).toString('base64url'),
    issue,
  };
}

/** How a run reaches nodes of a target that are secured so. */
export function secureAccess({ login }: Pick<Target, 'login'>, { tls, user, key }: Security): Access {
  return 'absent' in login ? { ...keyAccess(key), tls } : { ...keyAccess(null), user, tls };
}
