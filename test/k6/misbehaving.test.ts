import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { GrpcResponse } from '../../lib/targets/grpc.ts';
import type { Answer } from '../../lib/targets/outcome.ts';
import { selfSigned } from '../fixtures/certificates.ts';
import { answerCall, http2Node, type Until } from '../fixtures/odd/listen.ts';
import {
  answerBytes,
  BREAKING,
  ENDING,
  GOOD_STATUS,
  type Open,
  OTHER_SERVICES,
  trailersOnly,
  UNREACHED,
  WRONG,
} from '../fixtures/odd/nodes.ts';
import { tlsNode } from '../fixtures/odd/tls-nodes.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const options = {
  skip: k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false,
  timeout: 60_000,
};
const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
const closing: (() => unknown)[] = [];
after(() => {
  for (const close of closing) close();
  rmSync(folder, { recursive: true, force: true });
});
const untilEnd: Until = { after: ((close: () => unknown) => closing.push(close)) as Until['after'] };

const good: Open = (t) => http2Node(t, { stream: (call) => answerCall(call, GOOD_STATUS) });

const LARGE = 6_000_000;
const LARGE_STATUS = answerBytes('etcdserverpb.Maintenance/Status', {
  header: { memberId: '7', revision: '1' },
  version: 'x'.repeat(LARGE),
});
/** Takes all of a call, and then says that it was too much. */
const tooLarge: Open = (t) =>
  http2Node(t, {
    stream: (call) => {
      let received = 0;
      call.on('data', (part: Buffer) => (received += part.length));
      call.on('end', () =>
        answerCall(call, null, '8', `grpc: received message larger than max (${received} vs. 2097152)`),
      );
    },
  });

type Seen = string | number;

/** One row: what the node is, and what the script makes of a call to it; a list where the moment decides which. */
type Row = readonly [
  open: Open,
  error: Seen | readonly Seen[],
  write: string,
  about?: { ca?: string; putBytes?: number },
];

/** What a script makes of each node: why it has no answer, or the code of its answer; and what a write was. */
async function rows(): Promise<Readonly<Record<string, Row>>> {
  const trusted = selfSigned(folder, 'good', 'IP:127.0.0.1', 2);
  const expired = selfSigned(folder, 'expired', 'IP:127.0.0.1', -1);
  const elsewhere = selfSigned(folder, 'elsewhere', 'DNS:elsewhere.example', 2);
  const tls: Open = (t) => tlsNode(t, trusted);
  const trailers = Array.from({ length: 16 }, (_, at) => [`trailers with ${at + 1}`, trailersOnly(at + 1, 'said so')]);
  return {
    'nothing listens': [UNREACHED['nothing listens'], 'refused', 'rejected'],
    'no such name': [UNREACHED['no such name'], 'unknown-host', 'rejected'],
    'packets are swallowed': [UNREACHED['packets are swallowed'], 'connect-timeout', 'rejected'],
    'says nothing': [UNREACHED['says nothing'], 'connect-timeout', 'rejected'],
    'hangs up': [UNREACHED['hangs up'], 'no-connection', 'rejected'],
    'resets connections': [UNREACHED['resets connections'], 'no-connection', 'rejected'],
    'speaks HTTP/1.1': [UNREACHED['speaks HTTP/1.1'], 'other-protocol', 'rejected'],
    // The connection may be taken for good before it is known to go.
    'goes away at once': [UNREACHED['goes away at once'], ['no-connection', 'connect-timeout', 14], 'rejected'],
    'never answers': [BREAKING['never answers'], 'timeout', 'unknown'],
    'answers too late': [BREAKING['answers too late'], 'timeout', 'unknown'],
    'resets the connection': [BREAKING['resets the connection'], 'connection-lost', 'unknown'],
    'closes the connection': [BREAKING['closes the connection'], 'connection-lost', 'unknown'],
    'goes away with the call': [BREAKING['goes away, and has taken the call'], 'connection-lost', 'unknown'],
    'goes away without it': [BREAKING['goes away, and has not taken the call'], 14, 'rejected'],
    'ends with NO_ERROR': [ENDING['ends the stream with NO_ERROR'] as Open, 13, 'unknown'],
    'ends with INTERNAL_ERROR': [ENDING['ends the stream with INTERNAL_ERROR'] as Open, 13, 'unknown'],
    'ends with REFUSED_STREAM': [ENDING['ends the stream with REFUSED_STREAM'] as Open, 14, 'rejected'],
    'ends with CANCEL': [ENDING['ends the stream with CANCEL'] as Open, 1, 'unknown'],
    'ends with ENHANCE_YOUR_CALM': [ENDING['ends the stream with ENHANCE_YOUR_CALM'] as Open, 8, 'unknown'],
    'HTML with 200': [OTHER_SERVICES['answers 200 text/html'] as Open, 2, 'unknown'],
    'HTML with 404': [OTHER_SERVICES['answers 404 text/html'] as Open, 'other-protocol', 'rejected'],
    'HTML with 502': [OTHER_SERVICES['answers 502 text/html'] as Open, 14, 'unknown'],
    'HTML with 503': [OTHER_SERVICES['answers 503 text/html'] as Open, 14, 'unknown'],
    'no trailers': [WRONG['sends no trailers'], 13, 'unknown'],
    'no message': [WRONG['sends no message'], 13, 'unknown'],
    'broken bytes': [WRONG['sends broken bytes'], 13, 'unknown'],
    'no UTF-8': [WRONG['sends a text that is no UTF-8'], 13, 'rejected'],
    'a status of no known meaning': [WRONG['sends a status of no known meaning'], 99, 'unknown'],
    ...Object.fromEntries(
      trailers.map(([name, open], at) => [
        name,
        [open as Open, at + 1, [1, 2, 4, 8, 10, 13, 14, 15].includes(at + 1) ? 'unknown' : 'rejected'] as Row,
      ]),
    ),
    'a good node': [good, 0, 'ok'],
    'a large answer': [(t) => http2Node(t, { stream: (call) => answerCall(call, LARGE_STATUS) }), 0, 'ok'],
    'a large request': [tooLarge, 8, 'rejected', { putBytes: LARGE }],
    'an IPv6 address': [(t) => http2Node(t, { host: '::1', stream: (call) => answerCall(call, GOOD_STATUS) }), 0, 'ok'],
    'a trusted certificate': [tls, 0, 'ok', { ca: trusted.cert }],
    'an unknown authority': [tls, 'tls', 'rejected'],
    'another authority': [tls, 'tls', 'rejected', { ca: elsewhere.cert }],
    'an old certificate': [(t) => tlsNode(t, expired), 'tls', 'rejected', { ca: expired.cert }],
    'a certificate for another': [(t) => tlsNode(t, elsewhere), 'tls', 'rejected', { ca: elsewhere.cert }],
    'TLS spoken to without': [async (t) => (await tls(t)).replace('https:', 'http:'), 'no-connection', 'rejected'],
    'no TLS spoken to with it': [
      async (t) => (await good(t)).replace('http:', 'https:'),
      'other-protocol',
      'rejected',
      { ca: trusted.cert },
    ],
  };
}

interface Told {
  readonly name: string;
  readonly response: Omit<GrpcResponse, 'message'>;
  readonly words: string;
  /** Of the message as JSON. */
  readonly bytes: number;
  readonly write: Answer;
}

/** Asks every node in one run of k6; proxies of the environment lead nowhere. */
async function ask(path: string) {
  const expected = await rows();
  const nodes = await Promise.all(
    Object.entries(expected).map(async ([name, [open, , , about]]) => ({ name, url: await open(untilEnd), ...about })),
  );
  const proxy = 'http://127.0.0.1:9';
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'grpc_proxy', 'http_proxy', 'https_proxy'];
  const { code, lines } = await runInK6(path, await bundleForK6(join(import.meta.dirname, 'calls-in-k6.ts'), folder), {
    script: { NODES: JSON.stringify(nodes), TIMEOUT_MS: '600' },
    k6: Object.fromEntries(names.map((name) => [name, proxy])),
  });
  const answers = lines.filter((line) => line.startsWith('ANSWER ')).map((line) => JSON.parse(line.slice(7)) as Told);
  assert.equal(code, 0, lines.join('\n'));
  return { expected, answers };
}

// One run of k6 for all tests.
const asked = k6 === null ? null : ask(k6);
asked?.catch(() => undefined);

test(
  'in scripts, each node that misbehaves is told apart as in the runner, and what was surely not sent',
  options,
  async () => {
    const { expected, answers } = await (asked as NonNullable<typeof asked>);
    const got = answers.map(({ name, response, write }) => {
      const seen: Seen = response.error ?? response.code;
      const wanted = expected[name]?.[1];
      return [name, Array.isArray(wanted) && wanted.includes(seen) ? wanted : seen, write.outcome];
    });
    assert.deepEqual(
      got,
      Object.entries(expected).map(([name, [, error, write]]) => [name, error, write]),
    );
  },
);

test('in scripts, messages of any size go both ways', options, async () => {
  const { answers } = await (asked as NonNullable<typeof asked>);
  const find = (name: string) => answers.find((told) => told.name === name);
  assert.ok((find('a large answer')?.bytes ?? 0) > LARGE);
  const [, received] = /larger than max \((\d+) vs/.exec(find('a large request')?.words ?? '') ?? [];
  assert.ok(Number(received) > LARGE, `${received} bytes`);
});

test('in scripts, answers read well after the address of a node', options, async () => {
  const { answers } = await (asked as NonNullable<typeof asked>);
  const words = Object.fromEntries(answers.map(({ name, words: said }) => [name, said]));
  const expected = {
    'nothing listens': 'nothing listens there',
    'no such name': 'its name does not resolve',
    'says nothing': 'no connection in time',
    'speaks HTTP/1.1': 'speaks another protocol',
    'never answers': 'no answer in time',
    'closes the connection': 'the connection was lost',
    'an unknown authority':
      'no TLS connection: it and raftmark do not trust each other (nobody whom raftmark trusts vouches for its certificate)',
    'trailers with 9': 'answers 9 FAILED_PRECONDITION: said so',
    'no trailers': 'answers 13 INTERNAL: server closed the stream without sending trailers',
  };
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, words[name]])), expected);
});
