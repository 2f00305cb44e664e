import type { AccessProblem } from '../../lib/targets/found.ts';
import type { Target } from '../../lib/targets/target.ts';

const PASSWORD = 'its password in RAFTMARK_PASSWORD or --password-file';

/** What to do about nodes that do not let raftmark in. */
export function adviceFor({ login, reach }: Pick<Target, 'login' | 'reach'>, problem: AccessProblem): string {
  if (problem === 'tls') {
    return 'Give the certificates of those who vouch for the nodes with --cacert, and where nodes ask for it a certificate of your own with --cert and --key.';
  }
  const key = reach.apiKeyHeader === null ? null : 'the right key with --api-key-file or RAFTMARK_API_KEY';
  const user = 'absent' in login ? null : `a user with --user and ${PASSWORD}`;
  return `Give ${[user, key].filter((way) => way !== null).join(', or ')}.`;
}

/** What to do when a login has failed. */
export const LOGIN_ADVICE = `Correct --user and ${PASSWORD}; leave --user out where nobody has to log in.`;

/** What to do about nodes that are shown no key, since nobody named their hosts. @param urls all that would have to be named */
export function namingAdvice(urls: readonly string[]): string {
  return `Keys go to hosts alone that you name. If all of these are yours: --host ${urls.join(',')}; --trust-redirects sends keys to whatever hosts nodes name.`;
}
