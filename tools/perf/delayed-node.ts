import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js';
import type { Message } from '../../lib/targets/grpc.ts';
import { describeCall } from '../../runner/system/calls.ts';
import { delaysOf } from './delays.ts';

// A node in a process of its own that answers entries when it is told to: over HTTP as Confman would, over gRPC as etcd would.
// It prints one line of JSON, {"http": url, "grpc": url, "control": url}, and runs until it is ended.
//   POST <control>/delay/<name>  from now on entries take what the distribution says; earlier truth is forgotten
//   POST <control>/instant       from now on they take nothing
//   GET <control>/truth          milliseconds that each answer to an entry really took, from its coming to its going
//   GET <control>/count          how many entries were answered

const SEED = 1;
let delay: (() => number) | null = null;
let truth: number[] = [];
let count = 0;
const store = new Map<string, string>();

/** Answers an entry after its delay, and notes what that really was. */
function later(answer: () => void): void {
  count++;
  if (delay === null) {
    answer();
    return;
  }
  const cameMs = performance.now();
  setTimeout(() => {
    answer();
    truth.push(performance.now() - cameMs);
  }, delay());
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

const ENTRY = /^\/api\/v1\/namespaces\/[^/]+\/config\/[^/]+$/;
const confman = createServer((request, response) => {
  const { method, url = '' } = request;
  if (!ENTRY.test(url)) {
    const leader = `http://127.0.0.1:${(confman.address() as AddressInfo).port}/`;
    // What makes a namespace is answered with its path.
    const made = method === 'PUT' ? { path: url.split('/').at(-1) } : {};
    send(response, 200, { ...made, status: 'ready', cluster: { role: 'leader', leaderKnown: true, leader, term: 1 } });
    request.resume();
    return;
  }
  if (method === 'GET') {
    const value = store.get(url);
    later(() => send(response, value === undefined ? 404 : 200, { value }));
    return;
  }
  // The delay begins with the request, whose body is a part of what the client has to send.
  const body = textOf(request);
  later(
    () =>
      void body.then((text) => {
        store.set(url, (JSON.parse(text) as { value: string }).value);
        send(response, 200, { version: 0 });
      }),
  );
});

const header = { memberId: '1', clusterId: '1', revision: '1', raftTerm: '1' };
const put: handleUnaryCall<Message, Message> = ({ request }, callback) =>
  later(() => {
    store.set(String(request.key), String(request.value));
    callback(null, { header });
  });
const range: handleUnaryCall<Message, Message> = ({ request }, callback) =>
  later(() => {
    const [key, value] = [String(request.key), store.get(String(request.key))];
    callback(null, {
      header,
      kvs: value === undefined ? [] : [{ key, value }],
      count: value === undefined ? '0' : '1',
    });
  });
const calls: Readonly<Record<string, handleUnaryCall<Message, Message>>> = {
  'etcdserverpb.KV/Put': put,
  'etcdserverpb.KV/Range': range,
  'etcdserverpb.Maintenance/Status': (_, callback) =>
    callback(null, { header, version: '3.6.0', leader: '1', raftTerm: '1' }),
  'etcdserverpb.Cluster/MemberList': (_, callback) => callback(null, { header, members: [] }),
};
const etcd = new Server();
for (const [name, handler] of Object.entries(calls))
  etcd.addService({ [name]: describeCall(name) }, { [name]: handler });

const control = createServer((request, response) => {
  const [, act = '', name = ''] = decodeURIComponent(request.url ?? '').split('/');
  request.resume();
  if (act === 'delay' || act === 'instant') {
    delay = act === 'delay' ? delaysOf(name, SEED) : null;
    truth = [];
  }
  send(response, 200, act === 'truth' ? truth : act === 'count' ? count : null);
});

const listen = (server: typeof control): Promise<string> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
const bind = (server: Server): Promise<string> =>
  new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(`http://127.0.0.1:${port}`) : reject(error),
    ),
  );
confman.keepAliveTimeout = 3_600_000;
console.log(JSON.stringify({ http: await listen(confman), grpc: await bind(etcd), control: await listen(control) }));
