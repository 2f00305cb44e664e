import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '../../../../docs/config.schema.json' with { type: 'json' };
import { ANY, type Threshold } from '../../../../lib/analysis/thresholds.ts';
import { FAULT_VERBS, type FaultVerb } from '../../../../lib/report/faults.ts';
import { LIMITS } from '../../../../lib/report/thresholds.ts';
import { OPERATIONS } from '../../../../lib/targets/operations.ts';
import type { ConfigFile, NodeEntry, OverrideEntry } from '../../../../runner/options/config/config.ts';
import { isConfigFile, mismatch } from '../../../../runner/options/config/schema.ts';
import { MOST_USERS } from '../../../../runner/options/selection.ts';

// `Required` makes the compiler complain here when a type gains a field that these examples lack.
const commands: Required<Record<FaultVerb, readonly string[]>> = {
  start: ['systemctl', 'start', 'etcd@1'],
  stop: ['systemctl', 'stop', 'etcd@1'],
  kill: ['systemctl', 'kill', '--signal=KILL', 'etcd@1'],
  wipe: ['rm', '-rf', '/var/lib/etcd/1'],
  pause: ['systemctl', 'freeze', 'etcd@1'],
  resume: ['systemctl', 'thaw', 'etcd@1'],
  isolate: ['./cut', 'etcd1'],
  heal: ['./join', 'etcd1'],
  transfer: ['etcdctl', 'move-leader', '8211f1d0f64f3269'],
};
const node: Required<NodeEntry> = {
  name: 'one',
  url: 'http://127.0.0.1:6100',
  pid: 4711,
  pidFile: 'run/one.pid',
  dataFolder: 'data-6100',
  tempFolder: 'temp-6100',
  log: 'log/one.log',
  settings: 'nodes/one/appsettings.json',
  commands,
};
const override: Required<OverrideEntry> = { users: [1, 10], duration: '15s', warmup: '3s' };
const threshold: Required<Threshold> = {
  scenario: 'mixed',
  operation: 'write',
  step: 'users-10',
  p95: 50,
  p99: 100,
  errorRate: 0.01,
  opsPerSecond: 500,
};
const example: Required<ConfigFile> = {
  $schema: 'docs/config.schema.json',
  target: 'confman',
  protocol: 'http',
  reads: 'local',
  nodes: [node],
  single: node,
  settings: { quota: '2GB' },
  user: 'bench',
  passwordFile: 'secrets/password',
  cacert: 'certs/ca.pem',
  cert: 'certs/client.pem',
  key: 'certs/client.key',
  scenarios: { mixed: override },
  thresholds: [threshold],
  rules: ['write p99 < 50ms'],
};

const fields = (object: object): string[] => Object.keys(object).sort();

test('the example, which has every field of the types, fits the schema', () => {
  assert.equal(mismatch(example), null);
  assert.equal(isConfigFile(example), true);
});

test('the schema has the fields of the types and no others', () => {
  const { node: nodeSchema, override: overrideSchema, threshold: thresholdSchema } = schema.$defs;
  assert.deepEqual(fields(schema.properties), fields(example));
  assert.deepEqual(fields(nodeSchema.properties), fields(node));
  assert.deepEqual(fields(nodeSchema.properties.commands.properties), [...FAULT_VERBS].sort());
  assert.deepEqual(fields(overrideSchema.properties), fields(override));
  assert.deepEqual(fields(thresholdSchema.properties), fields(threshold));
  for (const limit of LIMITS) assert.ok(limit in thresholdSchema.properties);
});

test('only what the types require is required', () => {
  assert.equal(mismatch({}), null);
  assert.equal(mismatch({ nodes: [{ url: 'x' }], single: { url: 'x' }, scenarios: { mixed: {} } }), null);
  assert.deepEqual(schema.$defs.node.required, ['url']);
  assert.deepEqual(schema.$defs.threshold.required, ['scenario', 'operation']);
});

test('the schema knows the operations and the most users that raftmark knows', () => {
  assert.deepEqual(schema.$defs.threshold.properties.operation.enum, [...OPERATIONS, ANY]);
  assert.equal(schema.$defs.override.properties.users.items.maximum, MOST_USERS);
});

test('every field has a description for editors', () => {
  const { node: nodeSchema, override: overrideSchema, threshold: thresholdSchema } = schema.$defs;
  const all = [
    schema,
    nodeSchema,
    nodeSchema.properties.commands,
    schema.$defs.settings,
    overrideSchema,
    thresholdSchema,
  ];
  for (const { properties } of all) {
    for (const [name, field] of Object.entries(properties)) {
      assert.ok('description' in (field as object), name);
    }
  }
});

const REFUSED: readonly [string, unknown, string][] = [
  [
    'a file that holds no object',
    [],
    'the file is []; it must be an object with fields of $schema, target, protocol, reads, nodes, single, settings, user, passwordFile, cacert, cert, key, scenarios, rules, thresholds',
  ],
  ['a field that is called otherwise now', { ca: 'x' }, 'field "ca" is called "cacert"'],
  ['another one', { certKey: 'x' }, 'field "certKey" is called "key"'],
  [
    'an unknown field of the file',
    { node: [] },
    'unknown field "node" (did you mean nodes?); one of $schema, target, protocol, reads, nodes, single, settings, user, passwordFile, cacert, cert, key, scenarios, rules, thresholds',
  ],
  [
    'an unknown field of a node',
    { nodes: [{ url: 'x' }, { url: 'y', datafolder: 'z' }] },
    'nodes[1]: unknown field "datafolder" (did you mean dataFolder?); one of name, url, pid, pidFile, dataFolder, tempFolder, log, settings, commands',
  ],
  [
    'a misspelt field rather than the one that is missing for it',
    { nodes: [{ ulr: 'x' }] },
    'nodes[0]: unknown field "ulr" (did you mean url?); one of name, url, pid, pidFile, dataFolder, tempFolder, log, settings, commands',
  ],
  [
    'an unknown command',
    { single: { url: 'x', commands: { restart: ['x'] } } },
    'single.commands: unknown field "restart" (did you mean start?); one of start, stop, kill, wipe, pause, resume, isolate, heal, transfer',
  ],
  [
    'an unknown setting of a scenario',
    { scenarios: { 'write-concurrent': { user: [1] } } },
    'scenarios.write-concurrent: unknown field "user" (did you mean users?); one of users, duration, warmup',
  ],
  [
    'an unknown limit',
    { thresholds: [{ scenario: '*', operation: '*', p90: 5 }] },
    'thresholds[0]: unknown field "p90" (did you mean p95?); one of scenario, operation, step, p95, p99, errorRate, opsPerSecond',
  ],
  [
    'a node without an address',
    { nodes: [{ name: 'one' }] },
    'nodes[0].url is missing; it must be a string such as "http://127.0.0.1:6100"',
  ],
  [
    'a threshold without an operation',
    { thresholds: [{ scenario: '*', p95: 5 }] },
    'thresholds[0].operation is missing; it must be one of write, read, enqueue, consume, ack, nack, register, submit, update, query, *',
  ],
  [
    'an address that is no string',
    { nodes: [{ url: 'x' }, { url: 6100 }] },
    'nodes[1].url is 6100; it must be a string such as "http://127.0.0.1:6100"',
  ],
  ['no nodes', { nodes: [] }, 'nodes is []; it must be a list such as [{"url":"http://127.0.0.1:6100"}]'],
  ['a process id of no node', { nodes: [{ url: 'x', pid: 1 }] }, 'nodes[0].pid is 1; it must be a whole number from 2'],
  ['an empty name', { single: { url: 'x', name: '' } }, 'single.name is ""; it must be a string such as "node1"'],
  [
    'a command in one string',
    { nodes: [{ url: 'x', commands: { start: 'systemctl start  etcd@1' } }] },
    'nodes[0].commands.start is "systemctl start  etcd@1"; it must be a list of arguments such as ["systemctl","start","etcd@1"]: no shell takes it apart',
  ],
  [
    'a command in one string that needs a shell',
    { nodes: [{ url: 'x', commands: { wipe: 'rm -rf data/*' } }] },
    'nodes[0].commands.wipe is "rm -rf data/*"; it must be a list of arguments such as ["sh","-c","rm -rf data/*"]: no shell takes it apart unless you call one',
  ],
  [
    'a command without a program',
    { nodes: [{ url: 'x', commands: { stop: [] } }] },
    'nodes[0].commands.stop is []; it must be a list such as ["systemctl","start","etcd@1"]',
  ],
  [
    'an argument that is no string',
    { nodes: [{ url: 'x', commands: { kill: ['kill', -9] } }] },
    'nodes[0].commands.kill[1] is -9; it must be a string',
  ],
  [
    'users that are no list',
    { scenarios: { mixed: { users: 10 } } },
    'scenarios.mixed.users is 10; it must be a list such as [1,10,50], each once',
  ],
  [
    'the same users twice',
    { scenarios: { mixed: { users: [10, 10] } } },
    'scenarios.mixed.users is [10,10]; it must be a list such as [1,10,50], each once',
  ],
  [
    'too many users',
    { scenarios: { mixed: { users: [1, 60_001] } } },
    'scenarios.mixed.users[1] is 60001; it must be a whole number from 1 to 60000',
  ],
  [
    'half a user',
    { scenarios: { mixed: { users: [0.5] } } },
    'scenarios.mixed.users[0] is 0.5; it must be a whole number from 1 to 60000',
  ],
  [
    'scenarios as a list',
    { scenarios: ['mixed'] },
    'scenarios is ["mixed"]; it must be an object such as {"mixed":{"users":[10,50]}}',
  ],
  [
    'an unknown operation',
    { thresholds: [{ scenario: '*', operation: 'put', p95: 5 }] },
    'thresholds[0].operation is "put"; it must be one of write, read, enqueue, consume, ack, nack, register, submit, update, query, *',
  ],
  [
    'a latency of nothing',
    { thresholds: [{ scenario: '*', operation: '*', p95: 0 }] },
    'thresholds[0].p95 is 0; it must be a number above 0',
  ],
  [
    'a latency with its unit',
    { thresholds: [{ scenario: '*', operation: '*', p99: '50ms' }] },
    'thresholds[0].p99 is "50ms"; it must be a number above 0',
  ],
  [
    'an error rate in percent',
    { thresholds: [{ scenario: '*', operation: '*', errorRate: 5 }] },
    'thresholds[0].errorRate is 5; it must be a number from 0 to 1',
  ],
  [
    'a long value, cut short,',
    { target: ['a'.repeat(100)] },
    `target is ["${'a'.repeat(55)}...; it must be a string such as "confman"`,
  ],
  [
    'a key with other characters, in quotes,',
    { scenarios: { 'a/b ~c': 5 } },
    'scenarios["a/b ~c"] is 5; it must be an object with fields of users, duration, warmup',
  ],
];
for (const [what, content, message] of REFUSED) {
  test(`${what} is refused`, () => assert.equal(mismatch(content), message));
}
