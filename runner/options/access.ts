import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { whyNoKey } from '../../lib/base/key.ts';
import type { User } from '../../lib/targets/login.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Access, TlsFiles } from '../cluster/access.ts';
import { usageError } from '../system/errors.ts';
import { inWords } from '../system/files.ts';
import { readWhole, type Whole } from '../system/read-whole.ts';
import type { Config } from './config/config.ts';
import type { ReachFlags } from './flags/reach.ts';

/** A file and how it was named, for messages: `--cacert ca.pem`, or `bench.json: cacert "/srv/ca.pem"`. */
interface Named {
  readonly path: string;
  readonly as: string;
}

type FileName = 'passwordFile' | 'cacert' | 'cert' | 'key';

const FLAGS = {
  passwordFile: '--password-file',
  cacert: '--cacert',
  cert: '--cert',
  key: '--key',
} as const satisfies Record<FileName, string>;

const PASSWORD_WAYS = 'put it into RAFTMARK_PASSWORD, or into a file that --password-file names';
const MAY_READ = 0o004;
/** Of a key or password, in bytes: more than any header may be long. */
const LONGEST_KEY = 65_536;
/** Of a file in PEM: the certificates that a whole system trusts take a quarter of it. */
const LONGEST_CERTIFICATES = 1_048_576;
const LOOK_AGAIN_MS = 20;

/**
 * Decides on what the nodes are shown: a flag wins over the environment, and that over the configuration file.
 * @throws UserError (exit 2) that names what is missing, does not fit together or cannot be read
 */
export function readAccess(
  flags: ReachFlags,
  env: NodeJS.ProcessEnv,
  config: Config | null,
  target: Target,
): { access: Omit<Access, 'named'>; warnings: string[] } {
  const warnings: string[] = [];
  const named = (name: FileName): Named | null => {
    const given = flags[name];
    if (given !== null) return { path: resolve(given), as: `${FLAGS[name]} ${given}` };
    const path = config?.access[name] ?? null;
    return path === null ? null : { path, as: `${config?.file}: ${name} "${path}"` };
  };
  const user = readUser(flags, env, config, target, named('passwordFile'), warnings);
  const tls = readTls(named('cacert'), named('cert'), named('key'), warnings);
  const { trustsRedirects } = flags;
  return { access: { key: readKey(flags, env, target, user, warnings), user, tls, trustsRedirects }, warnings };
}

/**
 * What the nodes that the user named are shown.
 * @param urls their base URLs
 * @throws UserError (exit 2) for what would be without effect: it is a slip
 */
export function accessTo(urls: readonly string[], access: Omit<Access, 'named'>): Access {
  const { user, tls } = access;
  if (user !== null && urls.length === 0) {
    throw usageError('--user is for nodes of your own; name them with --host (or nodes of the configuration file)');
  }
  if (tls !== null && !urls.some((url) => url.startsWith('https:'))) {
    throw usageError(
      '--cacert, --cert and --key are for nodes whose addresses begin with https://; name them with --host',
    );
  }
  return { ...access, named: urls };
}

function readKey(
  flags: ReachFlags,
  env: NodeJS.ProcessEnv,
  { reach }: Target,
  user: User | null,
  warnings: string[],
): string | null {
  const { apiKeyVariable, defaultApiKey } = reach;
  if (flags.apiKey !== null && flags.apiKeyFile !== null) {
    throw usageError('--api-key and --api-key-file exclude each other: leave one of them out');
  }
  // An empty variable is one that is not set.
  const ways = [
    ['--api-key', flags.apiKey],
    [`--api-key-file ${flags.apiKeyFile}`, flags.apiKeyFile === null ? null : keyIn(flags.apiKeyFile, warnings)],
    ['RAFTMARK_API_KEY', env.RAFTMARK_API_KEY],
    [apiKeyVariable ?? '', apiKeyVariable === null ? undefined : env[apiKeyVariable]],
  ] as const;
  const [way, key] = ways.find(([, value]) => value) ?? [null, null];
  if (user !== null && way !== null) {
    throw usageError(
      `there is a key (${way}) and a user (${user.name}); the nodes are shown one of them: leave the other out`,
    );
  }
  const wrong = key ? whyNoKey(key) : null;
  if (wrong !== null) throw usageError(`${way}: the key ${wrong}; correct it`);
  return user === null ? (key ?? defaultApiKey) : null;
}

/** The key in a file, or on stdin: without the line's end that editors and `echo` put there. */
function keyIn(path: string, warnings: string[]): string {
  const as = `--api-key-file ${path}`;
  const text = path === '-' ? readStdin(as) : readSecret({ path: resolve(path), as }, warnings);
  const key = text.replace(/\r?\n$/, '');
  if (key === '') throw usageError(`${as}: ${path === '-' ? 'stdin holds' : 'the file holds'} no key`);
  return key;
}

function readStdin(as: string): string {
  if (process.stdin.isTTY) throw usageError(`${as}: hand the key in, e.g. with < FILE; nobody is asked for it`);
  try {
    return stdinText();
  } catch (error) {
    throw usageError(`${as}: ${inWords(error)}`);
  }
}

/** What comes in on stdin, to its end. It may be a socket, which cannot be opened by a path, and may have nothing yet. */
function stdinText(): string {
  const parts: Buffer[] = [];
  const part = Buffer.alloc(LONGEST_KEY);
  for (let bytes = 0; bytes <= LONGEST_KEY; ) {
    try {
      const read = readSync(0, part);
      if (read === 0) break;
      bytes += read;
      parts.push(Buffer.from(part.subarray(0, read)));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
    }
  }
  return Buffer.concat(parts).toString('utf8');
}

function readUser(
  flags: ReachFlags,
  env: NodeJS.ProcessEnv,
  config: Config | null,
  { name: targetName, login }: Target,
  file: Named | null,
  warnings: string[],
): User | null {
  const name = flags.user ?? config?.access.user ?? null;
  if (name === null) {
    if (file !== null) throw usageError(`${file.as}: a password goes with a user; name it with --user`);
    return null;
  }
  if (name === '') throw usageError('--user is empty; give the name of a user');
  if (name.includes(':')) {
    throw usageError(
      `the user's name has a colon, as if a password followed, which everybody could read there; ${PASSWORD_WAYS}`,
    );
  }
  const as = flags.user === null ? `${config?.file}: user "${name}"` : `--user ${name}`;
  if ('absent' in login) throw usageError(`${as}: ${targetName} has no users: ${login.absent}`);
  const fromFile = flags.passwordFile !== null || !env.RAFTMARK_PASSWORD;
  if (fromFile && file !== null) return { name, password: passwordIn(file, warnings) };
  if (!env.RAFTMARK_PASSWORD) throw usageError(`the password of user ${name} is missing; ${PASSWORD_WAYS}`);
  return { name, password: oneLine('RAFTMARK_PASSWORD', env.RAFTMARK_PASSWORD) };
}

function passwordIn(file: Named, warnings: string[]): string {
  const password = readSecret(file, warnings).replace(/\r?\n$/, '');
  if (password === '') throw usageError(`${file.as}: the file is empty; ${PASSWORD_WAYS}`);
  return oneLine(file.as, password);
}

function oneLine(where: string, password: string): string {
  if (/[\r\n]/.test(password)) throw usageError(`${where}: a password is one line; this has several`);
  return password;
}

function readTls(ca: Named | null, cert: Named | null, key: Named | null, warnings: string[]): TlsFiles | null {
  if ((cert === null) !== (key === null)) {
    const [there, missing] = cert === null ? [key, '--cert'] : [cert, '--key'];
    throw usageError(`${there?.as}: a certificate and its private key go together; give ${missing} as well`);
  }
  if (ca === null && cert === null) return null;
  if (ca !== null) certificateIn(ca);
  if (cert !== null && key !== null) {
    const [shown, own] = [certificateIn(cert), privateKeyIn(key, warnings)];
    if (!shown.checkPrivateKey(own)) throw usageError(`${key.as} is not the private key of ${cert.as}`);
  }
  const text = (file: Named | null): string | null => (file === null ? null : readCertificate(file));
  const [caFile, certFile, keyFile] = [ca?.path ?? null, cert?.path ?? null, key?.path ?? null];
  return { ca: text(ca), cert: text(cert), key: text(key), caFile, certFile, keyFile };
}

function certificateIn(file: Named): X509Certificate {
  try {
    return new X509Certificate(readCertificate(file));
  } catch (error) {
    if (isUsage(error)) throw error;
    throw usageError(`${file.as}: it holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`);
  }
}

function privateKeyIn(file: Named, warnings: string[]): KeyObject {
  const text = readSecret(file, warnings, { limitBytes: LONGEST_CERTIFICATES });
  if (/ENCRYPTED/.test(text)) {
    throw usageError(
      `${file.as}: the key is encrypted, and nobody could be asked for its passphrase; give one that is not`,
    );
  }
  try {
    return createPrivateKey(text);
  } catch {
    throw usageError(`${file.as}: it holds no private key in PEM (-----BEGIN PRIVATE KEY-----)`);
  }
}

function isUsage(error: unknown): boolean {
  return error instanceof Error && error.name === 'UserError';
}

/** The same file may be read again, by k6 as well, so that it is no pipe. @throws UserError */
function readCertificate({ path, as }: Named): string {
  return readNamed({ path, as }, { limitBytes: LONGEST_CERTIFICATES });
}

/** The text of a file that is nobody else's business. */
function readSecret(file: Named, warnings: string[], reading: Whole = { limitBytes: LONGEST_KEY, pipe: true }): string {
  const text = readNamed(file, reading);
  if ((statSync(file.path).mode & MAY_READ) !== 0) {
    warnings.push(`${file.as} can be read by every user of this machine; chmod 600 ${file.path} keeps it to yourself`);
  }
  return text;
}

function readNamed({ path, as }: Named, reading: Whole): string {
  try {
    return readWhole(path, reading);
  } catch (error) {
    throw usageError(`${as}: ${inWords(error)}`);
  }
}
