import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { instantHttp } from '../../../../runner/calibration/instant/serve-http.ts';
import { listen } from '../../../fixtures/odd/listen.ts';

const READ = 'HTTP/1.1 200 Instant\r\ncontent-length: 5\r\n\r\nvalue';
const WRITE = 'HTTP/1.1 204 Instant\r\n\r\n';
const UNKNOWN = 'HTTP/1.1 501 Not Recorded\r\ncontent-length: 0\r\n\r\n';

/** A connection to a server that knows a read and a write, and what has come over it. */
async function connected(t: TestContext): Promise<{ socket: Socket; got: () => string }> {
  const answers = new Map([
    ['GET /key', Buffer.from(READ)],
    ['PUT /key', Buffer.from(WRITE)],
  ]);
  const { port } = new URL(await listen(t, instantHttp(answers)));
  const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
  await once(socket, 'connect');
  t.after(() => socket.destroy());
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  return { socket, got: () => text };
}

async function comes(got: () => string, expected: string): Promise<void> {
  for (const end = Date.now() + 5_000; got() !== expected && Date.now() < end; ) await sleep(5);
  assert.equal(got(), expected);
}

const get = (path = '/key'): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Api-Key: k\r\n\r\n`;
const put = (body: string): string => `PUT /key HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('requests of one connection are answered one after the other', async (t) => {
  const { socket, got } = await connected(t);
  socket.write(get());
  await comes(got, READ);
  socket.write(put('{"value":"x"}'));
  await comes(got, READ + WRITE);
  socket.write(get());
  await comes(got, READ + WRITE + READ);
});

test('requests that come in one piece are all answered, in their order', async (t) => {
  const { socket, got } = await connected(t);
  socket.write(put('GET /key HTTP/1.1\r\n\r\n') + get() + put('') + get());
  await comes(got, WRITE + READ + WRITE + READ);
});

test('a request that comes byte by byte is one request', async (t) => {
  const { socket, got } = await connected(t);
  for (const byte of put('a body\r\n\r\nof two parts') + get()) {
    socket.write(byte);
    await sleep(1);
  }
  await comes(got, WRITE + READ);
});

test('a body of a megabyte is skipped', async (t) => {
  const { socket, got } = await connected(t);
  socket.write(put('x'.repeat(1_024 ** 2)) + get());
  await comes(got, WRITE + READ);
});

test('what was not recorded is refused, and the connection goes on', async (t) => {
  const { socket, got } = await connected(t);
  socket.write(get('/other') + get());
  await comes(got, UNKNOWN + READ);
});

test('a body without a length, and a head without an end, end the connection', async (t) => {
  const chunked = await connected(t);
  chunked.socket.write('PUT /key HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n');
  await once(chunked.socket, 'close');
  const endless = await connected(t);
  endless.socket.write(`GET /key HTTP/1.1\r\n${'X: y\r\n'.repeat(20_000)}`);
  await once(endless.socket, 'close');
  assert.equal(endless.got(), '');
});
