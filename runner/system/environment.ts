/** All variables of a process that is to be started. */
export type Environment = Record<string, string>;

/** Names of variables, or patterns that a name matches. */
export type Wanted = readonly (string | RegExp)[];

/** What any program may need. */
const EVERY_PROGRAM: Wanted = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** Where a program made with Go looks for the certificates that it trusts. */
export const CERTIFICATES: Wanted = ['SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** How a program reaches the internet. Load never goes through them. */
export const PROXIES: Wanted = [/^(https?|no|all)_proxy$/i];

/** Where raftmark takes API keys and passwords from: its own variables, those of a target (`NAME_BENCH_API_KEY`), and those of scripts. */
const KEYS: Wanted = [/^RAFTMARK_.*(KEY|PASSWORD)/, /_BENCH_API_KEY$/, 'API_KEY', 'API_PASSWORD'];

/**
 * What a program is given that raftmark runs for itself: an allow-list, for K6_*, ETCD_*, GO* and NODE_OPTIONS change what
 * programs do, and keys and passwords are nobody else's business.
 * @param wanted what this kind of program needs besides PATH and the like
 * @param env where the values are taken from
 */
export function environmentFor(wanted: Wanted = [], env: NodeJS.ProcessEnv = process.env): Environment {
  return select(env, (name) => matches(EVERY_PROGRAM, name) || matches(wanted, name));
}

/**
 * What a command of the user is given: everything but raftmark's keys. No allow-list here: how systemctl, ssh, docker, kubectl
 * and the user's own scripts find a session, an agent or a login is known to the user alone.
 * @param env where the values are taken from
 */
export function commandEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return select(env, (name) => !matches(KEYS, name));
}

function matches(wanted: Wanted, name: string): boolean {
  return wanted.some((each) => (typeof each === 'string' ? each === name : each.test(name)));
}

function select(env: NodeJS.ProcessEnv, isWanted: (name: string) => boolean): Environment {
  const entries = Object.entries(env).filter(([name]) => isWanted(name));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
