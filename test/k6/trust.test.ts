import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type FakeConfman, fakeConfman, follow, lead } from '../fixtures/fake-confman.ts';
import { fakeEtcd } from '../fixtures/fake-etcd.ts';
import { OTHER_HOST } from '../fixtures/other-host.ts';
import { runInK6 } from '../fixtures/run-k6.ts';
import { serve } from '../fixtures/serve.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const elsewhere = OTHER_HOST ?? '';
const skip =
  k6 === null
    ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one'
    : OTHER_HOST === null
      ? 'this machine has no address but those of loopback'
      : false;
const options = { skip, timeout: 60_000 };
const KEY = 'key-that-nobody-else-may-see';

const alone = async (name: string, script: Record<string, string>) => {
  const { code, lines } = await runInK6(k6 ?? '', join(import.meta.dirname, `../../dist/${name}.js`), {
    script: {
      ...{ TIER: 'smoke', USERS: '1', DURATION: '1s', WARMUP: '0s', SEED_DATA: '1', ENTRIES: '1', API_KEY: KEY },
      ...{ LEADER_PATIENCE: '0s', STATUS_TIMEOUT: '500ms', TIMEOUT: '500ms', ...script },
    },
  });
  return { code, said: lines.join('\n') };
};

const keysAt = ({ seen }: FakeConfman): number => seen.filter(({ headers }) => headers['x-api-key'] === KEY).length;

/** A node of Confman's that keeps entries and leads, until it is told who leads in its place: then it redirects writes there. */
async function turncoat(t: TestContext): Promise<{ readonly url: string; stored: number; successor: string | null }> {
  const entries = new Map<string, string>();
  const state = { url: '', stored: 0, successor: null as string | null };
  state.url = await serve(t, async (request, response) => {
    const { method, url: path = '', headers } = request;
    let body = '';
    for await (const part of request) body += part;
    const leader = `${state.successor ?? state.url}/`;
    const cluster = { role: state.successor === null ? 'leader' : 'follower', leaderKnown: true, leader, term: 3 };
    if (path === '/health/ready') response.end(JSON.stringify({ status: 'ready', cluster }));
    else if (method === 'GET') response.writeHead(entries.has(path) ? 200 : 404).end(entries.get(path));
    else if (state.successor !== null) {
      response.writeHead(307, { location: `${state.successor}${path}` }).end();
    } else {
      if (headers['x-api-key'] === KEY) entries.set(path, body);
      state.stored = entries.size;
      response.end('{"path":"n","version":0}');
    }
  });
  return state;
}

test('seed.js and mixed.js send a named leader on another host no key, and say what to set', options, async (t) => {
  for (const script of ['seed', 'mixed']) {
    const [own, away] = [await fakeConfman(t), await fakeConfman(t, {}, elsewhere)];
    lead(away);
    follow(own, away);
    const { code, said } = await alone(script, { HOST: own.url });
    assert.notEqual(code, 0);
    assert.ok(said.includes(`HOST=${own.url},${away.url}; TRUST_REDIRECTS=1`), said);
    assert.deepEqual(away.seen, []);
  }
});

test('a redirect while namespaces are made takes no key to another host', options, async (t) => {
  const away = await fakeConfman(t, { 'PUT *': { status: 200, body: { path: 'n' } } }, elsewhere);
  lead(away);
  // It says that it leads itself all the same.
  const liar = await serve(t, (request, response) => {
    const cluster = { role: 'leader', leaderKnown: true, leader: `http://${request.headers.host}/`, term: 3 };
    if (request.url === '/health/ready') response.end(JSON.stringify({ status: 'ready', cluster }));
    else if (request.method === 'GET') response.writeHead(404).end();
    else response.writeHead(307, { location: `${away.url}${request.url}` }).end();
  });
  const { code, said } = await alone('seed', { HOST: liar });
  assert.notEqual(code, 0);
  assert.ok(said.includes(`redirected to ${away.url}, which is on a host that was not named`), said);
  assert.deepEqual(away.seen, []);
});

for (const [script, more] of [
  ['mixed', {}],
  ['open-load', { RATE: '20', READ_RATE: '0' }],
] as const) {
  test(
    `${script}.js takes its key to a new leader at another port, and to none on another host`,
    options,
    async (t) => {
      const accepting = { 'PUT *': { status: 200, body: { version: 0 } }, 'GET *': { status: 404 } } as const;
      const load = async (host: string | undefined, trust: Record<string, string>) => {
        const [own, next] = [await turncoat(t), await fakeConfman(t, { ...accepting }, host)];
        lead(next);
        const running = alone(script, { ...more, ...trust, HOST: own.url, ENTRIES: '5', DURATION: '2s' });
        // Five namespaces and five entries.
        while (own.stored < 10) await new Promise((resolve) => setTimeout(resolve, 5));
        own.successor = next.url;
        const { said } = await running;
        return { next, said };
      };
      const [away, port, trusted] = await Promise.all([
        load(elsewhere, {}),
        load(undefined, {}),
        load(elsewhere, { TRUST_REDIRECTS: '1' }),
      ]);
      assert.deepEqual(away.next.seen, [], away.said);
      assert.ok(keysAt(port.next) > 0, 'another port');
      assert.ok(keysAt(trusted.next) > 0, 'trusted');
    },
  );
}

for (const protocol of ['grpc', 'http'] as const) {
  test(`a script sends a leading member on another host no token over ${protocol}`, options, async (t) => {
    const away = await fakeEtcd(t, protocol, { id: '7', leader: '7' }, elsewhere);
    const own = await fakeEtcd(t, protocol, { leader: '7' });
    own.members.push({ ID: '1', clientURLs: [own.url] }, { ID: '7', clientURLs: [away.url] });
    const { code, said } = await alone('mixed', { TARGET: 'etcd', PROTOCOL: protocol, HOST: own.url });
    assert.notEqual(code, 0);
    assert.ok(said.includes(`HOST=${own.url},${away.url};`), said);
    assert.deepEqual([away.seen, own.tokens.includes(KEY)], [[], true]);
    const trusted = { TARGET: 'etcd', PROTOCOL: protocol, HOST: own.url, TRUST_REDIRECTS: '1', SEED_DATA: '' };
    await alone('mixed', trusted);
    assert.ok(away.tokens.includes(KEY));
  });
}

test('a script that nobody has named a node sends the default addresses no key', options, async () => {
  const { code, said } = await alone('mixed', {});
  assert.notEqual(code, 0);
  assert.match(said, /API_KEY goes to hosts alone that you name; set HOST/);
});
