import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettingsFile } from '../../../lib/targets/confman/settings.ts';

const read = (content: unknown) => {
  const found = readSettingsFile(typeof content === 'string' ? content : JSON.stringify(content));
  return 'absent' in found
    ? found
    : found.map(({ name, value, upTo }) => [name, value, ...(upTo === undefined ? [] : [upTo])]);
};

/** As the real one comes, with what raftmark has no business to read. */
const REAL = `{
  // Raft
  "lowerElectionTimeout": 1000,
  "upperElectionTimeout": 3000,
  "requestTimeout": "00:00:10",
  "heartbeatThreshold": 0.3,
  "Raft": { "SnapshotInterval": 300, "FlushIntervalMs": 500, },
  "Auth": { "ApiKeys": [{ "Key": "secret-key", "Roles": ["admin"] }] },
  "BlobStore": { "ClusterToken": "secret-token" },
}`;

test('a settings file is read as .NET reads it, and of it what findings rest on', () => {
  assert.deepEqual(read(REAL), [
    ['election-timeout', 1_000, 3_000],
    ['heartbeat-interval', 300, 900],
    ['request-timeout', 10_000],
    ['peer-timeout', 1_500],
    ['snapshot-interval', 300],
    ['flush-interval', 500],
  ]);
  assert.doesNotMatch(JSON.stringify(readSettingsFile(REAL)), /secret/);
});

test('each is called as the product calls it; a timeout between nodes that follows from another says so', () => {
  const keys = (content: object) => {
    const found = readSettingsFile(JSON.stringify(content));
    return 'absent' in found ? [] : found.map(({ key }) => key);
  };
  assert.deepEqual(keys({ Raft: { FlushIntervalMs: 0 } }), ['Raft:FlushIntervalMs']);
  assert.deepEqual(keys({ rpcTimeout: '00:00:00.5' }), ['rpcTimeout']);
  assert.match(
    keys({ lowerElectionTimeout: 1, upperElectionTimeout: 3_000 }).at(-1) ?? '',
    /^rpcTimeout, half of upper/,
  );
});

test('keys have any case, parts of a path may be joined, and numbers may be texts', () => {
  assert.deepEqual(
    read({ raft: { snapshotinterval: '100' }, LOWERELECTIONTIMEOUT: '150', 'Raft:FlushIntervalMs': 100 }),
    [
      ['election-timeout', 150],
      ['snapshot-interval', 100],
      ['flush-interval', 100],
    ],
  );
  assert.deepEqual(read({ Kestrel: { Limits: { MaxRequestBodySize: 31_457_280 } } }), [['body-limit', 31_457_280]]);
});

test('a time span is hours, minutes and seconds, or days', () => {
  const ms = (requestTimeout: unknown) => {
    const found = read({ requestTimeout });
    return 'absent' in found ? found : (found[0]?.[1] ?? null);
  };
  assert.deepEqual(['00:00:10', '00:01', '0:0:1.25', '1.02:03:04'].map(ms), [10_000, 60_000, 1_250, 93_784_000]);
  assert.deepEqual([ms(2), ms('2')], [172_800_000, 172_800_000], 'a whole number is days');
  assert.deepEqual(['10s', '', '-00:00:10', '1:2:3:4', null, 0.5].map(ms), Array(6).fill(null));
});

test('what is not set, or is no number, is not known', () => {
  assert.deepEqual(read({}), []);
  assert.deepEqual(
    read({
      Raft: { SnapshotInterval: 'often', FlushIntervalMs: -1 },
      Kestrel: { Limits: { MaxRequestBodySize: null } },
    }),
    [],
  );
  assert.deepEqual(read('[]'), { absent: 'is no JSON object' });
});
