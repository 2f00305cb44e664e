import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENARIOS } from '../../../../lib/scenarios/catalogue.ts';
import { TARGETS } from '../../../../lib/targets/index.ts';
import { checkConfig } from '../../../../runner/options/config/check.ts';
import type { ConfigFile } from '../../../../runner/options/config/config.ts';
import { EXIT, UserError } from '../../../../runner/system/errors.ts';

const url = 'http://127.0.0.1:6100';
const source = { file: 'bench.json', folder: '/srv/bench' };

/** Fails unless the content is refused as wrong usage with exactly such a message after the file's name. */
function refused(content: ConfigFile, message: string): void {
  assert.throws(
    () => checkConfig(source, content),
    (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, EXIT.usage);
      assert.equal(error.message, `bench.json: ${message}`);
      return true;
    },
  );
}

const other = 'http://127.0.0.1:6200';
const REFUSED: readonly [string, ConfigFile, string][] = [
  [
    'an address without a port',
    { nodes: [{ url }, { url: '127.0.0.1' }] },
    'nodes[1].url is "127.0.0.1"; it must be the URL of a node such as http://127.0.0.1:6100',
  ],
  [
    'an address that is there twice, in another spelling',
    { nodes: [{ url }, { url: `${url}/` }] },
    `nodes[1].url is "${url}", as is nodes[0].url; each node must have its own`,
  ],
  [
    'the address of the single node in the cluster',
    { nodes: [{ url }], single: { url } },
    `single.url is "${url}", as is nodes[0].url; each node must have its own`,
  ],
  [
    'a name that is there twice',
    {
      nodes: [
        { url, name: 'a' },
        { url: other, name: 'a' },
      ],
    },
    'nodes[1].name is "a", as is nodes[0].name; each node must have its own',
  ],
  [
    'a process of two nodes',
    {
      nodes: [
        { url, pid: 4711 },
        { url: other, pid: 4711 },
      ],
    },
    'nodes[1].pid is 4711, as is nodes[0].pid; each node must have its own',
  ],
  [
    'a process given twice',
    { nodes: [{ url, pid: 4711, pidFile: 'a.pid' }] },
    'nodes[0] has both pid and pidFile; it must have one of them, better pidFile',
  ],
  [
    'a path that only a shell understands',
    { nodes: [{ url, pidFile: '~/a.pid' }] },
    'nodes[0].pidFile is "~/a.pid"; it must be written without ~, which only a shell replaces',
  ],
  [
    'the folder of the file as a data folder',
    { nodes: [{ url, dataFolder: '.' }] },
    'nodes[0].dataFolder is ".", which holds this file; it must be a folder of the node\'s own',
  ],
  [
    'the root folder as a data folder',
    { single: { url, dataFolder: '/' } },
    'single.dataFolder is "/", which holds this file; it must be a folder of the node\'s own',
  ],
  [
    'a command with an empty program',
    { nodes: [{ url, commands: { start: ['', 'x'] } }] },
    'nodes[0].commands.start[0] is ""; it must be the program to run',
  ],
  [
    'a time without its unit',
    { scenarios: { mixed: { duration: '15' } } },
    'scenarios.mixed.duration is "15"; it must be a time with its unit, such as 15s, 500ms or 2m',
  ],
  [
    'too short a time',
    { scenarios: { mixed: { duration: '50ms' } } },
    'scenarios.mixed.duration is "50ms"; it must be at least 1000ms',
  ],
  [
    'a warm-up before time',
    { scenarios: { mixed: { warmup: '-3s' } } },
    'scenarios.mixed.warmup is "-3s"; it must be a time with its unit, such as 15s, 500ms or 2m',
  ],
  [
    'a threshold on an operation that its scenario does not do',
    { thresholds: [{ scenario: 'write-concurrent', operation: 'read', p95: 5 }] },
    'thresholds[0].operation is "read", which write-concurrent does not do; it must be one of *, write',
  ],
  [
    'a threshold without a limit',
    { thresholds: [{ scenario: '*', operation: '*', step: 'users-10' }] },
    'thresholds[0] sets no limit; it must have at least one of p95, p99, errorRate, opsPerSecond',
  ],
  [
    'a second threshold for the same',
    {
      thresholds: [
        { scenario: '*', operation: 'write', p95: 5 },
        { scenario: '*', operation: 'read', p95: 5 },
        { scenario: '*', operation: 'write', p99: 5 },
      ],
    },
    'thresholds[2] is for the same scenario, operation and step as thresholds[0]; put their limits into one entry',
  ],
];
for (const [what, content, message] of REFUSED) {
  test(`${what} is refused`, () => refused(content, message));
}

test('an unknown scenario is answered with the nearest, as a setting and in a threshold', () => {
  const list = SCENARIOS.map(({ name }) => name).join(', ');
  refused(
    { scenarios: { 'write-concurent': {} } },
    `scenarios: unknown scenario "write-concurent" (did you mean write-concurrent?); one of ${list}`,
  );
  refused(
    { thresholds: [{ scenario: 'mixd', operation: '*', p95: 5 }] },
    `thresholds[0].scenario: unknown scenario "mixd" (did you mean mixed?); one of *, ${list}`,
  );
});

test('an unknown target is answered with the nearest', () => {
  const list = TARGETS.map(({ name }) => name).join(', ');
  refused({ target: 'etc' }, `target: unknown target "etc" (did you mean etcd?); one of ${list}`);
});
