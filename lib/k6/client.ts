import crypto from 'k6/crypto';
import encoding from 'k6/encoding';
import secrets from 'k6/secrets';
import { whyNoKey } from '../base/key.ts';
import type { TextEngine } from '../data/text.ts';
import type { Settings } from '../exchange/settings.ts';
import { targetsWith } from '../targets/index.ts';
import type { Target } from '../targets/target.ts';
import { Access } from './access.ts';

/** The targets, with k6's own base64: a megabyte takes a script a second, for each virtual user. */
export const K6_TARGETS = targetsWith({
  encode: (text) => encoding.b64encode(text),
  decode: (text) => encoding.b64decode(text, 'std', 's'),
});

/** k6's own hash and base64, for the text of values. */
export const K6_TEXT: TextEngine = {
  digest: (text) => crypto.sha512(text, 'base64rawurl'),
  decode: (text) => encoding.b64decode(text, 'rawurl'),
  encode: (bytes) => encoding.b64encode(bytes, 'rawurl'),
};

/** The options that need no settings; an untagged system tag costs bytes in every output. */
export const COMMON_OPTIONS = {
  // Without `name` and `url` no sample carries an address, so that unique addresses cost nothing.
  systemTags: ['status', 'expected_response', 'error_code'],
  summaryTimeUnit: 'ms',
  // A user talks to each node over its own connection; the default of 6 per host is ample for one request at a time.
  insecureSkipTLSVerify: false,
  noCookiesReset: true,
  discardResponseBodies: true,
} as const;

/**
 * A secret: from k6's secret source where there is one (it is then kept out of logs, arguments and archives), else from the
 * variable of the same name; null when neither has it.
 */
async function secret(name: 'API_KEY' | 'API_PASSWORD'): Promise<string | null> {
  try {
    return await secrets.get(name);
  } catch {
    // No secret source, or none that knows it: both mean that it comes from elsewhere.
    return __ENV[name] || null;
  }
}

/**
 * What authenticates a virtual user's requests: a key, by default the target's development key, or a user, who may have a token
 * to begin with.
 * @throws Error when the user's password is missing
 */
export async function readAccess({ target, access }: Settings<Target>): Promise<Access> {
  const key = await secret('API_KEY');
  const wrong = key === null ? null : whyNoKey(key);
  if (wrong !== null) throw new Error(`API_KEY: the key ${wrong}; correct it`);
  const { user: name } = access;
  if (name === null) return new Access(target, key ?? target.reach.defaultApiKey, null, access);
  const password = await secret('API_PASSWORD');
  if (password === null) {
    throw new Error(
      `API_USER="${name}": the password is missing; set API_PASSWORD, or put the line API_PASSWORD=... into a secret source`,
    );
  }
  return new Access(target, key, { name, password }, access);
}
