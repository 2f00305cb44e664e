import encoding from 'k6/encoding';
import secrets from 'k6/secrets';
import type { Settings } from '../exchange/settings.ts';
import { targetsWith } from '../targets/index.ts';

/** The targets, with k6's own base64: a megabyte takes a script a second, for each virtual user. */
export const K6_TARGETS = targetsWith({
  encode: (text) => encoding.b64encode(text),
  decode: (text) => encoding.b64decode(text, 'std', 's'),
});

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
 * The API key: from k6's secret source where there is one (it is then kept out of logs, arguments and archives), else from
 * API_KEY, else the target's development key.
 */
export async function apiKey(settings: Settings): Promise<string | null> {
  try {
    return await secrets.get('API_KEY');
  } catch {
    // No secret source, or none that knows API_KEY: both mean that the key comes from elsewhere.
    return __ENV.API_KEY || settings.target.reach.defaultApiKey;
  }
}
