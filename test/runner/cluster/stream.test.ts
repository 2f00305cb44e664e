import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CODE, type Message } from '../../../lib/targets/grpc.ts';
import { CallError, type CallOptions, Channels } from '../../../runner/cluster/channels.ts';
import { http2Node } from '../../fixtures/odd/listen.ts';
import { beginStream, endStream, part, SNAPSHOT } from '../../fixtures/odd/streams.ts';
import { deadUrl } from '../../fixtures/unused-port.ts';

const options = { timeout: 30_000 };
const LONG: CallOptions = { headers: {}, timeoutMs: 20_000 };

function open(t: TestContext, url: string, about: CallOptions): AsyncGenerator<Message> {
  const channels = new Channels();
  t.after(() => channels.close());
  return channels.stream(url, { call: SNAPSHOT, message: {} }, about);
}

/** What a stream brings, and how it ends. */
async function drain(stream: AsyncIterable<Message>): Promise<{ left: unknown[]; error: unknown }> {
  const left: unknown[] = [];
  try {
    for await (const { remainingBytes } of stream) left.push(remainingBytes);
  } catch (error) {
    return { left, error };
  }
  return { left, error: null };
}

test('the messages of a stream arrive one after the other, to the last', options, async (t) => {
  const url = await http2Node(t, {
    stream: (stream) => {
      beginStream(stream);
      for (let at = 99; at >= 0; at--) stream.write(part(at));
      endStream(stream, '0');
    },
  });
  const { left, error } = await drain(open(t, url, LONG));
  assert.equal(error, null);
  assert.deepEqual(
    left,
    Array.from({ length: 100 }, (_, at) => String(99 - at)),
  );
});

test('bytes arrive as they are', options, async (t) => {
  const url = await http2Node(t, {
    stream: (stream) => {
      beginStream(stream);
      stream.write(part(0, 4));
      endStream(stream, '0');
    },
  });
  for await (const { blob } of open(t, url, LONG)) assert.deepEqual(blob, Buffer.from([7, 7, 7, 7]));
});

test('a stream that does not end in time is a time-out, after what it has brought', options, async (t) => {
  const url = await http2Node(t, {
    stream: (stream) => {
      beginStream(stream);
      stream.write(part(2));
      stream.write(part(1));
    },
  });
  const { left, error } = await drain(open(t, url, { headers: {}, timeoutMs: 500 }));
  assert.deepEqual(left, ['2', '1']);
  assert.ok(error instanceof CallError);
  assert.equal(error.response.error, 'timeout');
});

test('an error after some messages is thrown with its code and text', options, async (t) => {
  const url = await http2Node(t, {
    stream: (stream) => {
      beginStream(stream);
      stream.write(part(5));
      endStream(stream, '13', 'the disk is gone');
    },
  });
  const { left, error } = await drain(open(t, url, LONG));
  assert.deepEqual(left, ['5']);
  assert.ok(error instanceof CallError);
  assert.deepEqual([error.response.code, error.message], [CODE.INTERNAL, 'the disk is gone']);
});

test('a stream from where nothing listens, and one that is cut, end in words', options, async (t) => {
  const none = await drain(open(t, await deadUrl(), LONG));
  assert.ok(none.error instanceof CallError);
  assert.deepEqual([none.left, none.error.response.error], [[], 'refused']);
  const url = await http2Node(t, {
    stream: (stream, socket) => {
      beginStream(stream);
      stream.write(part(5));
      setTimeout(() => socket.destroy(), 100).unref();
    },
  });
  const cut = await drain(open(t, url, LONG));
  assert.ok(cut.error instanceof CallError);
  assert.deepEqual([cut.left, cut.error.response.error], [['5'], 'connection-lost']);
});

/** A node whose streams send parts for as long as they are taken; what it knows of the last. */
async function endless(t: TestContext, bytes: number) {
  const seen = { sent: 0, closed: null as Promise<unknown> | null };
  const url = await http2Node(t, {
    stream: async (stream) => {
      seen.closed = once(stream, 'close');
      beginStream(stream);
      while (!stream.destroyed) {
        seen.sent++;
        if (!stream.write(part(seen.sent, bytes))) await Promise.race([once(stream, 'drain'), seen.closed]);
      }
    },
  });
  return { url, seen };
}

test('an interruption from outside ends the stream, and is thrown as it is', options, async (t) => {
  const { url, seen } = await endless(t, 1_000);
  const controller = new AbortController();
  const reason = new Error('interrupted');
  let taken = 0;
  const taking = async (): Promise<void> => {
    for await (const _ of open(t, url, { ...LONG, signal: controller.signal })) {
      if (++taken === 3) controller.abort(reason);
    }
  };
  await assert.rejects(taking(), reason);
  await seen.closed;
  const already = open(t, url, { ...LONG, signal: AbortSignal.abort(reason) });
  await assert.rejects(already.next(), reason);
});

test('a consumer that returns early ends the stream, and the channel stays good', options, async (t) => {
  const { url, seen } = await endless(t, 1_000);
  const channels = new Channels();
  t.after(() => channels.close());
  for (let times = 0; times < 3; times++) {
    for await (const { remainingBytes } of channels.stream(url, { call: SNAPSHOT, message: {} }, LONG)) {
      assert.notEqual(remainingBytes, '0');
      break;
    }
    await seen.closed;
  }
});

test('a node sends no more than is taken', options, async (t) => {
  const { url, seen } = await endless(t, 64 * 1_024);
  const stream = open(t, url, LONG);
  for (let taken = 0; taken < 3; taken++) await stream.next();
  await sleep(500);
  const before = seen.sent;
  await sleep(500);
  assert.deepEqual([seen.sent, before < 100], [before, true], `${before} parts of 64 KiB were sent for 3`);
  for (let taken = 0; taken < 200; taken++) await stream.next();
  assert.ok(seen.sent > before);
  await stream.return(undefined);
});
