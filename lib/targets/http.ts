import { redacted } from '../base/redact.ts';
import type { TransportError } from './transport-error.ts';

/** An HTTP request as plain data. */
export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query, to be appended to a node's base URL (which has no trailing slash). */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It is answered to anybody, and so carries nothing that authenticates. */
  readonly keyless?: true;
}

/** An HTTP answer as plain data. `status` is 0 when there is none, and `error` then says why. */
export interface HttpResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly error?: TransportError;
  /** What was said of that by whoever sent the request. */
  readonly detail?: string;
}

/** How people write the addresses of nodes, where it is known what nodes. */
export interface Spelling {
  /** What is meant where only a host and its port are written. */
  readonly scheme: 'http' | 'https';
  /** What an address looks like. */
  readonly example: string;
}

/**
 * A node's base URL in one spelling: scheme, host and port, nothing after.
 * @param spelling null: only whole URLs are taken
 * @throws Error when the text is not an http(s) URL, or carries a path, query or user name.
 */
export function baseUrl(text: string, spelling: Spelling | null = null): string {
  const written = text.trim();
  const whole =
    spelling !== null && /^[^/:]+:\d+$|^\[[^\]/]+\]:\d+$/.test(written) ? `${spelling.scheme}://${written}` : written;
  const match = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?\/?$/i.exec(whole);
  const port = match?.[3] === undefined ? undefined : Number(match[3]);
  if (!match || (port !== undefined && (port < 1 || port > 65535))) {
    const example = spelling?.example ?? 'http://127.0.0.1:6100';
    throw new Error(`"${redacted(text)}" is not the URL of a node; it should look like ${example}`);
  }
  const scheme = (match[1] as string).toLowerCase();
  return `${scheme}://${(match[2] as string).toLowerCase()}:${port ?? (scheme === 'https' ? 443 : 80)}`;
}

/** Host and port of a base URL: what samples and logs call a node. */
export function hostAndPort(url: string): string {
  return url.slice(url.indexOf('://') + 3);
}

/** The base URL an absolute `Location` points to, or null when it is not one. */
export function originOf(location: string): string | null {
  const match = /^(https?:\/\/[^/?#]+)/i.exec(location);
  try {
    return match ? baseUrl(match[1] as string) : null;
  } catch {
    return null;
  }
}
