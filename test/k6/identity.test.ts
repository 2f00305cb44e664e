import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fakeConfman, follow, lead, type Reply } from '../fixtures/fake-confman.ts';
import { fakeEtcd } from '../fixtures/fake-etcd.ts';
import { runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const options = {
  skip: k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false,
  timeout: 60_000,
};
const SCRIPT = join(import.meta.dirname, '../../dist/mixed.js');

/** A script by itself, that would write its dataset; a short patience, since fakes elect nobody. */
const alone = (script: Record<string, string>) =>
  runInK6(k6 ?? '', SCRIPT, {
    script: {
      ...{ TIER: 'smoke', USERS: '1', DURATION: '1s', WARMUP: '0s', SEED_DATA: '1', ENTRIES: '1' },
      ...{ LEADER_PATIENCE: '0s', STATUS_TIMEOUT: '500ms', TIMEOUT: '500ms', ...script },
    },
  });

for (const protocol of ['grpc', 'http'] as const) {
  test(
    `a script asks a bystander that a member advertises who it is over ${protocol}, and nothing more`,
    options,
    async (t) => {
      const bystander = await fakeEtcd(t, protocol, { cluster: '2', id: '7', leader: '7', term: '9' });
      const own = await fakeEtcd(t, protocol, { leader: '7' });
      own.members.push({ ID: '1', clientURLs: [own.url] }, { ID: '7', clientURLs: [bystander.url] });
      const { code, lines } = await alone({ TARGET: 'etcd', PROTOCOL: protocol, HOST: own.url });
      assert.notEqual(code, 0);
      const said = `the leader (member 7) is not reachable from here: its address ${bystander.url} leads to a node of another cluster (2); give an address of it in HOST`;
      assert.ok(
        lines.some((line) => line.includes(said)),
        lines.join('\n'),
      );
      assert.equal(bystander.seen.length, 1);
    },
  );
}

test('a script whose HOST names nodes of two clusters says so, with both ids', options, async (t) => {
  const [one, other] = [await fakeEtcd(t, 'grpc', { cluster: '11' }), await fakeEtcd(t, 'grpc', { cluster: '22' })];
  const { code, lines } = await alone({ TARGET: 'etcd', HOST: `${one.url},${other.url}` });
  assert.notEqual(code, 0);
  const said = `are of two clusters, or cut off from each other (${one.url}: 11; ${other.url}: 22). Set HOST`;
  assert.ok(
    lines.some((line) => line.includes(said)),
    lines.join('\n'),
  );
});

test(
  'an election while a script sets up is waited for, and so is one while it makes namespaces',
  options,
  async (t) => {
    const title = (text: string): Reply => ({ status: 503, body: { title: text } });
    const [first, second] = [await fakeConfman(t), await fakeConfman(t)];
    follow(first, null);
    const electing = first.script['GET /health/ready'] as Reply;
    lead(first);
    const leading = first.script['GET /health/ready'] as Reply;
    first.script['GET /health/ready'] = [electing, electing, leading];
    follow(second, first);
    // The dataset is not there, and nobody can tell at first.
    first.script['GET *'] = [title('No leader available'), { status: 404 }];
    first.script['PUT /api/v1/namespaces/bench-smoke-001'] = [
      { status: 307, location: `${second.url}/api/v1/namespaces/bench-smoke-001` },
      title('No leader available'),
      { status: 200, body: { path: 'bench-smoke-001' } },
    ];
    second.script['PUT *'] = { status: 307, location: `${first.url}/api/v1/x` };
    first.script['PUT *'] = { status: 400 };
    const host = `${first.url},${second.url}`;
    const { code, lines } = await alone({ TARGET: 'confman', HOST: host, LEADER_PATIENCE: '10s', API_KEY: 'k' });
    assert.notEqual(code, 0);
    // All went well up to where this test ends it: with the second namespace.
    const end = `namespace bench-smoke-002 could not be created on ${first.url}: bad-request`;
    assert.ok(
      lines.some((line) => line.includes(end)),
      lines.join('\n'),
    );
    const made = first.changes().filter((request) => request === 'PUT /api/v1/namespaces/bench-smoke-001');
    assert.equal(made.length, 3, first.changes().join('\n'));
    assert.deepEqual(second.changes(), ['PUT /api/v1/namespaces/bench-smoke-001']);
  },
);
