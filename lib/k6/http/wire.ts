import http, { type RefinedResponse, type RequestBody, type ResponseType } from 'k6/http';
import { asciiText } from '../../base/bytes.ts';
import { type HttpRequest, type HttpResponse, hostAndPort } from '../../targets/http.ts';
import type { HttpLoad, LoadRequests } from '../../targets/target.ts';
import { isGrpc, type PlainRequest, type PlainResponse } from '../../targets/wire.ts';
import type { Access } from '../access.ts';
import {
  type ClientShots,
  type EntryShots,
  type OpenShots,
  type Question,
  type Reply,
  type Send,
  type Shot,
  type ShotOptions,
  Wire,
} from '../wire.ts';
import { successTable } from './success.ts';
import { transportError } from './transport-error.ts';
import { AS_IS, ownWay, type Way } from './way.ts';

type Body = RefinedResponse<ResponseType>['body'];

/** So much of a body's begin and end says whose it is. */
const END_BYTES = 192;

/** A body that was kept as bytes as a text: what is in its middle, where it is long, left out. */
export function endsOf(body: Body): string {
  if (!(body instanceof ArrayBuffer) || body.byteLength <= 2 * END_BYTES) return bodyText(body);
  const end = new Uint8Array(body, body.byteLength - END_BYTES, END_BYTES);
  return asciiText(new Uint8Array(body, 0, END_BYTES)) + asciiText(end);
}

/** A body as a text, however k6 has kept it. */
function bodyText(body: Body): string {
  return typeof body === 'string' ? body : body === null ? '' : asciiText(new Uint8Array(body));
}

/**
 * Go reads the `Location` of a redirect also where it is not to be followed, and where that is no URL there is an error and no
 * answer: as with Confman's, which has paths decoded, of an entry with a percent sign. The error quotes it; its status is lost.
 */
const NOT_PARSED = /failed to parse Location header "(https?:\/\/[^"\\]+)/;
const REDIRECT = 307;

/** k6's answer as plain data; for the rare answers that are looked at. */
export function toPlain(response: RefinedResponse<ResponseType>): HttpResponse {
  const location = response.status === 0 ? NOT_PARSED.exec(response.error)?.[1] : undefined;
  if (location !== undefined) return { status: REDIRECT, headers: { location }, body: '' };
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name.toLowerCase()] = value;
  const text = bodyText(response.body);
  return response.status === 0
    ? { status: 0, headers, body: '', error: transportError(response.error_code), detail: response.error }
    : { status: response.status, headers, body: text };
}

/** k6 sends a typed array as it is, offset and length honoured; its types know only ArrayBuffer. */
export function asBody(bytes: Uint8Array | null): RequestBody | null {
  return bytes as unknown as ArrayBuffer | null;
}

/** Requests of a target that is spoken to over HTTP. */
export function httpLoad(requests: LoadRequests): HttpLoad {
  if ('readCall' in requests) throw new Error('these are calls, and no HTTP requests');
  return requests;
}

class HttpReply implements Reply {
  readonly ok: boolean;
  private readonly response: RefinedResponse<ResponseType>;

  constructor(response: RefinedResponse<ResponseType>, success: Uint8Array) {
    this.ok = success[response.status] === 1;
    this.response = response;
  }

  plain(): HttpResponse {
    return toPlain(this.response);
  }
}

/** Requests over HTTP. Redirects are not followed. */
export class HttpWire extends Wire {
  private readonly success: Uint8Array;

  /** @param okStatuses what the target means as success */
  constructor(access: Access, okStatuses: readonly number[]) {
    super(access);
    this.success = successTable(okStatuses);
  }

  protected transmit(
    url: string,
    request: PlainRequest,
    timeoutMs: number,
    auth: Readonly<Record<string, string>>,
  ): HttpResponse {
    const [method, address, body, params] = controlRequest({ url, request }, timeoutMs, auth);
    return toPlain(http.request(method, address, body, params as never));
  }

  override sendAll(asks: readonly Question[], timeoutMs: number, untilMs: number): PlainResponse[] {
    const [first] = asks;
    if (first !== undefined) this.getReady(first.url);
    const limitMs = Math.max(1, Math.min(timeoutMs, untilMs - Date.now()));
    const calls = asks.map((ask) =>
      controlRequest(ask, limitMs, this.isShown(ask.url, ask.request) ? this.access.headers : {}),
    );
    const answers = (http.batch(calls as never) as RefinedResponse<ResponseType>[]).map(toPlain);
    return answers.map((answer, at) => {
      const { url, request } = asks[at] as Question;
      return this.access.isRefused(answer) ? this.send(url, request, limitMs) : answer;
    });
  }

  entries(load: LoadRequests): EntryShots {
    const requests = httpLoad(load);
    const { writeMethod: method } = requests;
    const headers = this.shown(requests.writeHeaders);
    return {
      write: (index): Shot => {
        const [path, body] = [requests.path('write', index), asBody(requests.writeBody(index))];
        return (url, options) =>
          this.repeated(url, () => toPlain(http.request(method, url + path, body, paramsOf(headers(url), options))));
      },
      writeAll: (url, indexes, options) => {
        const calls = indexes.map((index) => ({
          method,
          url: url + requests.path('write', index),
          // The buffer is rewritten by the next entry, and a batch holds many at once.
          body: asBody(requests.writeBody(index).slice()),
          params: paramsOf(headers(url), options),
        }));
        return this.allRepeated(url, async () =>
          (http.batch(calls as never) as RefinedResponse<ResponseType>[]).map(toPlain),
        );
      },
    };
  }

  open(load: LoadRequests): OpenShots {
    return this.shots(load, AS_IS, null);
  }

  client(load: LoadRequests, client: number): ClientShots {
    const line = { opened: 0 };
    return { ...this.shots(load, ownWay(client), line), opened: () => line.opened };
  }

  /** @param line where connections are counted; null where nobody asks */
  private shots(load: LoadRequests, way: (url: string) => Way, line: { opened: number } | null): OpenShots {
    const requests = httpLoad(load);
    const { readMethod, writeMethod } = requests;
    const readHeaders = this.shown(requests.readHeaders);
    const writeHeaders = this.shown(requests.writeHeaders);
    // k6 does not copy a body, and the buffers are rewritten by the next request.
    return {
      read: (index) => {
        const body = requests.readBody === null ? null : asBody(requests.readBody(index).slice());
        return this.sending(readMethod, requests.path('read', index), body, readHeaders, way, line);
      },
      write: (index) => {
        const body = asBody(requests.writeBody(index).slice());
        return this.sending(writeMethod, requests.path('write', index), body, writeHeaders, way, line);
      },
    };
  }

  begin(url: string, request: PlainRequest, options: ShotOptions): Promise<Reply> {
    const { method, path, headers, body } = plainHttp(request);
    const all = { ...headers, ...(this.isShown(url, request) ? this.access.headers : {}) };
    return this.sending(method, path, body ?? null, () => all, AS_IS, null)(url, options);
  }

  /** Headers of one kind of request to a node, with those that authenticate where it is shown them. */
  private shown(headers: Readonly<Record<string, string>>): (url: string) => Record<string, string> {
    const { access } = this;
    const [all, bare] = [access.within(headers), { ...headers }];
    return (url) => (access.trust.allows(url) ? all : bare);
  }

  private sending(
    method: string,
    path: string,
    body: RequestBody | null,
    headers: (url: string) => Record<string, string>,
    way: (url: string) => Way,
    line: { opened: number } | null,
  ): Send {
    const { success } = this;
    return async (url, options) => {
      const { url: address, header } = way(url);
      const all = header === null ? headers(url) : { ...headers(url), ...header };
      const response = await http.asyncRequest(method, address + path, body, paramsOf(all, options));
      if (line !== null && response.timings.connecting > 0) line.opened++;
      return new HttpReply(response, success);
    };
  }
}

/** What k6 takes for one request outside the load: method, address, body and parameters. */
function controlRequest({ url, request }: Question, timeoutMs: number, auth: Readonly<Record<string, string>>) {
  const { method, path, headers, body } = plainHttp(request);
  return [
    method,
    url + path,
    body ?? null,
    {
      headers: { ...headers, ...auth },
      tags: { operation: 'control', node: hostAndPort(url) },
      responseType: 'text',
      redirects: 0,
      timeout: timeoutMs,
      responseCallback: null,
    },
  ] as const;
}

function paramsOf(headers: Record<string, string>, { timeoutMs, tags }: ShotOptions) {
  return { headers, tags, redirects: 0, timeout: timeoutMs, responseType: 'text' as const };
}

/** @throws Error for a call */
export function plainHttp(request: PlainRequest): HttpRequest {
  if (isGrpc(request)) throw new Error(`${request.call} is a call, and no HTTP request`);
  return request;
}
