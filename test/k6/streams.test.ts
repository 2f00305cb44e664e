import assert from 'node:assert/strict';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answerCall, http2Node } from '../fixtures/odd/listen.ts';
import { GOOD_STATUS } from '../fixtures/odd/nodes.ts';
import { beginStream, endStream, part } from '../fixtures/odd/streams.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { ownFolder } from '../fixtures/surroundings.ts';
import { deadUrl } from '../fixtures/unused-port.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const options = {
  skip: k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false,
  timeout: 60_000,
};

type Script = (stream: ServerHttp2Stream, socket: Socket) => void;

/** Sends parts 2, 1 and 0, then does as told. */
const three =
  (then: Script): Script =>
  (stream, socket) => {
    beginStream(stream);
    for (const left of [2, 1, 0]) stream.write(part(left));
    then(stream, socket);
  };

/** A node that answers calls well, and streams by a script. */
function node(t: TestContext, script: Script): Promise<string> {
  return http2Node(t, {
    stream: (stream, socket, path) => {
      if (path.endsWith('/Snapshot')) script(stream, socket);
      else answerCall(stream, GOOD_STATUS);
    },
  });
}

interface Told {
  readonly name: string;
  readonly left: readonly string[];
  readonly called: number;
  readonly ends: readonly {
    readonly end: {
      readonly how: string;
      readonly response: { readonly code: number; readonly text: string; readonly error?: string };
    };
    readonly afterReturn: boolean;
  }[];
  readonly again: number;
}

test('in scripts, streams bring their messages in order, and end once and in words', options, async (t) => {
  const all = ['2', '1', '0'];
  const rows: Record<
    string,
    { script: Script | null; about: object; expected: [readonly string[], string, number | string] }
  > = {
    'ends well': { script: three((stream) => endStream(stream, '0')), about: {}, expected: [all, 'done', 0] },
    'brings nothing': {
      script: (stream) => {
        beginStream(stream);
        endStream(stream, '0');
      },
      about: {},
      expected: [[], 'done', 0],
    },
    'calls meanwhile': {
      script: three((stream) => endStream(stream, '0')),
      about: { calls: true },
      expected: [all, 'done', 0],
    },
    'fails after three': {
      script: three((stream) => endStream(stream, '13', 'the disk is gone')),
      about: {},
      expected: [all, 'failed', 13],
    },
    'is refused': {
      script: (stream) => answerCall(stream, null, '16', 'etcdserver: invalid auth token'),
      about: {},
      expected: [[], 'failed', 16],
    },
    'is cancelled by the node': {
      script: three((stream) => endStream(stream, '1', 'leader lost')),
      about: {},
      expected: [all, 'failed', 1],
    },
    'goes on until its time is over': {
      script: three(() => undefined),
      about: { timeoutMs: 700 },
      expected: [all, 'time-over', 'timeout'],
    },
    'goes on until it is closed': {
      script: three(() => undefined),
      about: { closeAfter: 3 },
      expected: [all, 'closed', 1],
    },
    'is cut': {
      script: three((_stream, socket) => void setTimeout(() => socket.destroy(), 200).unref()),
      about: {},
      expected: [all, 'failed', 'connection-lost'],
    },
    'nothing listens': { script: null, about: {}, expected: [[], 'failed', 'refused'] },
  };
  const nodes = await Promise.all(
    Object.entries(rows).map(async ([name, { script, about }]) => ({
      name,
      url: script === null ? await deadUrl() : await node(t, script),
      timeoutMs: 5_000,
      ...about,
    })),
  );
  const bundle = await bundleForK6(join(import.meta.dirname, 'streams-in-k6.ts'), ownFolder(t));
  const { code, lines } = await runInK6(k6 ?? '', bundle, { script: { NODES: JSON.stringify(nodes) } });
  assert.equal(code, 0, lines.join('\n'));
  const told = lines.filter((line) => line.startsWith('STREAM ')).map((line) => JSON.parse(line.slice(7)) as Told);
  const byName = new Map(told.map((one) => [one.name, one]));
  for (const [name, { expected, script }] of Object.entries(rows)) {
    const one = byName.get(name);
    assert.ok(one, `no stream that ${name} in: ${lines.join('\n')}`);
    assert.equal(one.ends.length, 1, name);
    const [{ end, afterReturn }] = one.ends as [Told['ends'][number]];
    assert.deepEqual([one.left, end.how, end.response.error ?? end.response.code], expected, name);
    assert.ok(afterReturn, name);
    if (script !== null) assert.equal(one.again, 0, `a call after a stream that ${name}`);
  }
  assert.equal(byName.get('calls meanwhile')?.called, 3);
  assert.equal(byName.get('fails after three')?.ends[0]?.end.response.text, 'the disk is gone');
});
