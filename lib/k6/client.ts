import encoding from 'k6/encoding';
import http, { type RefinedParams, type RefinedResponse, type RequestBody, type ResponseType } from 'k6/http';
import secrets from 'k6/secrets';
import { asciiText } from '../base/bytes.ts';
import type { Settings } from '../exchange/settings.ts';
import { hostAndPort, type PlainRequest, type PlainResponse, type TransportError } from '../targets/http.ts';
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

/** k6's error code for a refused connection: the only error that proves the request never left. */
const REFUSED = 1212;
const TIMEOUT = 1050;
/** Dial errors and name resolution: nothing was sent. */
const DIAL_ERRORS = [1101, 1110, 1111, 1210, 1211, 1213];

function transportError(code: number): TransportError {
  if (code === REFUSED || DIAL_ERRORS.includes(code)) return 'refused';
  return code === TIMEOUT ? 'timeout' : 'connection-lost';
}

/** k6's answer as plain data; for the rare answers that are looked at. */
export function toPlain(response: RefinedResponse<ResponseType>): PlainResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name.toLowerCase()] = value;
  const body = response.body;
  const text = typeof body === 'string' ? body : body === null ? '' : asciiText(new Uint8Array(body));
  return response.status === 0
    ? { status: 0, headers, body: '', error: transportError(response.error_code) }
    : { status: response.status, headers, body: text };
}

/** Sends one request outside the measured load: set-up, probes, re-targeting. Never throws. */
export function send(
  url: string,
  request: PlainRequest,
  headers: Record<string, string>,
  timeoutMs: number,
): PlainResponse {
  const params: RefinedParams<'text'> = {
    headers: { ...request.headers, ...headers },
    tags: { operation: 'control', node: hostAndPort(url) },
    responseType: 'text',
    redirects: 0,
    timeout: `${timeoutMs}ms`,
    responseCallback: null as never,
  };
  return toPlain(http.request(request.method, url + request.path, request.body ?? null, params));
}

/** k6 sends a typed array as it is, offset and length honoured; its types know only ArrayBuffer. */
export function asBody(bytes: Uint8Array | null): RequestBody | null {
  return bytes as unknown as ArrayBuffer | null;
}
