import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Open, trailersOnly, UNREACHED } from '../fixtures/odd/nodes.ts';
import { runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const options = {
  skip: k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false,
  timeout: 60_000,
};
const SCRIPT = join(import.meta.dirname, '../../dist/mixed.js');

/** What a person is told whose script finds such a node; its address is left out. */
async function told(t: TestContext, open: Open): Promise<string> {
  const url = await open(t);
  const { code, lines } = await runInK6(k6 ?? '', SCRIPT, {
    script: { TARGET: 'etcd', PROTOCOL: 'grpc', HOST: url, TIER: 'smoke', USERS: '1', DURATION: '1s', WARMUP: '0s' },
  });
  assert.notEqual(code, 0, lines.join('\n'));
  const line = lines.find((text) => text.includes('no leader found'));
  return (line ?? lines.join('\n')).replaceAll(url, 'URL');
}

for (const [name, open, problem] of [
  ['nothing listens', UNREACHED['nothing listens'], 'nothing listens there'],
  ['one hangs up', UNREACHED['hangs up'], 'no connection came about; perhaps it wants https://'],
  ['one speaks HTTP/1.1', UNREACHED['speaks HTTP/1.1'], 'speaks another protocol; perhaps it wants https://'],
  [
    'one is another service',
    trailersOnly(12, 'unknown service etcdserverpb.Maintenance'),
    'answers 12 UNIMPLEMENTED: unknown service etcdserverpb.Maintenance, which is not how etcd reports its status',
  ],
] as const) {
  test(`a script whose set-up finds that ${name} says so, and what to do`, options, async (t) => {
    const text = await told(t, open);
    assert.ok(
      text.includes(`no leader found: URL: ${problem}. Set HOST to the nodes of a running etcd cluster.`),
      text,
    );
  });
}
