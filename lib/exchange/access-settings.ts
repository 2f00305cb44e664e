import { baseUrl } from '../targets/http.ts';
import { spellingOf, type Target } from '../targets/target.ts';

/** The variables that a script is given. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Who asks the nodes, as far as it is no secret; files by their absolute paths. */
export interface AccessSettings {
  readonly user: string | null;
  /** Base URLs of the nodes that the user named: what may see a key, a token or the password. */
  readonly named: readonly string[];
  /** Whether a key or token goes to whatever hosts nodes name as well. */
  readonly trustsRedirects: boolean;
  readonly ca: string | null;
  /** Both or neither. */
  readonly cert: string | null;
  readonly key: string | null;
}

/**
 * A list of base URLs; null when there is none.
 * @throws Error that names the variable when one is no base URL
 */
export function readHosts(env: Environment, name: string, target: Target): readonly string[] | null {
  const text = env[name];
  if (!text) return null;
  const spelling = spellingOf(target, Boolean(env.CA_CERT || env.CLIENT_CERT));
  try {
    return text.split(',').map((host) => baseUrl(host, spelling));
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`);
  }
}

/** k6 opens files beside the script, which is seldom where somebody who types a path is. */
function absolutePath(env: Environment, name: string): string | null {
  const path = env[name];
  if (!path) return null;
  if (/^(\/|[A-Za-z]:[\\/])/.test(path)) return path;
  throw new Error(`${name}="${path}": must be an absolute path; k6 would look for it beside the script`);
}

/**
 * @param hosts base URLs that HOST gives; null where it gives none: nobody has named a node then
 * @throws Error that names the variable at fault, its value and what it may be
 */
export function readAccessSettings(env: Environment, target: Target, hosts: readonly string[] | null): AccessSettings {
  const { name, login } = target;
  const user = env.API_USER || null;
  if (user !== null && 'absent' in login) throw new Error(`API_USER="${user}": ${name} has no users: ${login.absent}`);
  const [cert, key] = [absolutePath(env, 'CLIENT_CERT'), absolutePath(env, 'CLIENT_KEY')];
  if ((cert === null) !== (key === null)) {
    const [there, missing] = cert === null ? ['CLIENT_KEY', 'CLIENT_CERT'] : ['CLIENT_CERT', 'CLIENT_KEY'];
    throw new Error(`${there}="${cert ?? key}": a certificate and its key go together; set ${missing} as well`);
  }
  const named = readHosts(env, 'NAMED_HOST', target) ?? hosts ?? [];
  if (user !== null && named.length === 0)
    throw new Error(`API_USER="${user}": a password goes to hosts alone that you name; set HOST`);
  return { user, named, trustsRedirects: env.TRUST_REDIRECTS === '1', ca: absolutePath(env, 'CA_CERT'), cert, key };
}
