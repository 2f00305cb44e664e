import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { resolveThresholds } from '../../../../lib/analysis/thresholds.ts';
import { usersStep } from '../../../../lib/scenarios/steps.ts';
import { confman } from '../../../../lib/targets/confman.ts';
import type { Config } from '../../../../runner/options/config/config.ts';
import { readConfig } from '../../../../runner/options/config/read.ts';
import { EXIT, UserError } from '../../../../runner/system/errors.ts';
import { CONFIG_FILE } from '../../../../runner/system/project-root.ts';

const url = 'http://127.0.0.1:6100';
let folder: string;
let file: string;

before(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'raftmark-config-')));
  file = join(folder, 'bench.json');
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function read(content: unknown): Promise<Config> {
  writeFileSync(file, JSON.stringify(content));
  const config = await readConfig(file);
  assert.ok(config);
  return config;
}

/** Fails unless reading is refused as wrong usage with exactly such a message. */
async function refused(reading: Promise<unknown>, message: string): Promise<void> {
  await assert.rejects(reading, (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, EXIT.usage);
    assert.equal(error.message, message);
    return true;
  });
}

test('the default file is read from the working directory, and may be missing', async () => {
  const home = process.cwd();
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  try {
    process.chdir(empty);
    assert.equal(await readConfig(null), null);
    writeFileSync(CONFIG_FILE, '{"target":"confman"}');
    const config = await readConfig(null);
    assert.equal(config?.target, confman);
    assert.equal(config?.file, CONFIG_FILE);
    assert.equal(config?.folder, empty);
    writeFileSync(CONFIG_FILE, '{"traget":"confman"}');
    await refused(
      readConfig(null),
      'raftmark.config.json: unknown field "traget" (did you mean target?); one of $schema, target, protocol, reads, nodes, single, settings, user, passwordFile, cacert, cert, key, scenarios, rules, thresholds',
    );
  } finally {
    process.chdir(home);
  }
});

test('a file that was asked for must be there', async () => {
  const missing = join(folder, 'missing.json');
  await refused(readConfig(missing), `--config ${missing}: there is no such file`);
});

test('a folder is not a configuration file', async () => {
  await refused(readConfig(folder), `--config ${folder}: it is a folder, not a file`);
});

test('a device, and what is far longer than any configuration, are not read', async () => {
  await refused(readConfig('/dev/zero'), '--config /dev/zero: it is no regular file');
  const long = join(folder, 'long.json');
  writeFileSync(long, ' '.repeat(4 * 1_024 * 1_024 + 1));
  await refused(readConfig(long), `--config ${long}: it is longer than 4 MB`);
});

test('lists and objects that lie in each other 200,000 deep are refused like any others', async () => {
  const lists = '['.repeat(200_000) + ']'.repeat(200_000);
  const objects = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
  for (const [content, message] of [
    [lists, /the file is a list of lists or objects; it must be an object/],
    [`{"nodes":${lists}}`, /nodes\[0\] is a list of lists or objects; it must be an object/],
    [`{"nodes":${objects}}`, /nodes is an object of lists or objects; it must be a list/],
    [`{"target":${objects}}`, /target is an object of lists or objects; it must be a string/],
    [
      `{"scenarios":{"mixed":{"users":[${lists},${lists}]}}}`,
      /scenarios\.mixed\.users\[0\] is a list of lists or objects; it must be a whole number/,
    ],
    [`{"settings":{"a":${objects}}}`, /settings/],
  ] as const) {
    writeFileSync(file, content);
    await assert.rejects(readConfig(file), { exitCode: EXIT.usage, message });
  }
});

test('what is not JSON is refused in two lines, with what the parser says', async () => {
  writeFileSync(file, '{\n  "target": "confman", // mine\n}\n');
  await assert.rejects(readConfig(file), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, EXIT.usage);
    const lines = error.message.split('\n');
    assert.ok(lines[0]?.startsWith(`${file}: not JSON: `));
    assert.deepEqual(lines.slice(1), ['Comments and trailing commas are not allowed.']);
    return true;
  });
});

test('an empty object leaves everything to the flags', async () => {
  assert.deepEqual(await read({}), {
    file,
    folder,
    target: null,
    protocol: null,
    reads: null,
    nodes: [],
    single: null,
    settings: new Map(),
    access: { user: null, passwordFile: null, cacert: null, cert: null, key: null },
    scenarios: new Map(),
    rules: [],
    thresholds: [],
  });
});

test('a node with nothing but an address gets a name by its place, and one spelling of its address', async () => {
  const { nodes, single } = await read({
    nodes: [{ url }, { name: 'b', url: 'HTTP://Localhost:6200/' }, { url: 'http://10.0.0.3' }],
    single: { url: 'http://127.0.0.1:6400' },
  });
  const bare = {
    pid: null,
    pidFile: null,
    dataFolder: null,
    tempFolder: null,
    log: null,
    settings: null,
    commands: {},
  };
  assert.deepEqual(nodes, [
    { ...bare, name: 'node1', url },
    { ...bare, name: 'b', url: 'http://localhost:6200' },
    { ...bare, name: 'node3', url: 'http://10.0.0.3:80' },
  ]);
  assert.deepEqual(single, { ...bare, name: 'single', url: 'http://127.0.0.1:6400' });
});

test('relative paths are relative to the file, absolute ones stay', async () => {
  const { nodes } = await read({
    nodes: [
      {
        url,
        pidFile: 'run/1.pid',
        dataFolder: '../data-6100',
        tempFolder: 'temp/1',
        log: 'log/1',
        settings: 'app.json',
      },
      {
        url: 'http://127.0.0.1:6200',
        pidFile: '/run/2.pid',
        dataFolder: '/var/lib/2',
        tempFolder: '/temp/2',
        log: '/log/2',
        settings: '/app.json',
      },
    ],
  });
  assert.equal(nodes[0]?.pidFile, join(folder, 'run/1.pid'));
  assert.equal(nodes[0]?.dataFolder, join(folder, '../data-6100'));
  assert.deepEqual([nodes[0]?.tempFolder, nodes[1]?.tempFolder], [join(folder, 'temp/1'), '/temp/2']);
  assert.deepEqual([nodes[0]?.log, nodes[1]?.log], [join(folder, 'log/1'), '/log/2']);
  assert.deepEqual([nodes[0]?.settings, nodes[1]?.settings], [join(folder, 'app.json'), '/app.json']);
  assert.equal(nodes[1]?.pidFile, '/run/2.pid');
  assert.equal(nodes[1]?.dataFolder, '/var/lib/2');
});

test('a program with a relative path lies beside the file; bare names and arguments are left alone', async () => {
  const { nodes } = await read({
    nodes: [{ url, commands: { start: ['./node.sh', './one'], stop: ['bin/stop'], kill: ['pkill', 'a/b'] } }],
  });
  assert.deepEqual(nodes[0]?.commands, {
    start: [join(folder, 'node.sh'), './one'],
    stop: [join(folder, 'bin/stop')],
    kill: ['pkill', 'a/b'],
  });
});

test('times of scenarios are read as milliseconds, and null stands for what is not said', async () => {
  const { scenarios } = await read({
    scenarios: { mixed: { users: [10, 50], duration: '1.5m', warmup: '0s' }, 'write-sequential': {} },
  });
  assert.deepEqual(
    scenarios,
    new Map([
      ['mixed', { users: [10, 50], durationMs: 90_000, warmupMs: 0 }],
      ['write-sequential', { users: null, durationMs: null, warmupMs: null }],
    ]),
  );
});

test('thresholds are taken as they are written', async () => {
  const thresholds = [
    { scenario: '*', operation: '*', errorRate: 0.01 },
    { scenario: 'mixed', operation: 'write', p95: 50 },
    { scenario: 'mixed', operation: 'write', step: 'users-50', p95: 80 },
  ];
  assert.deepEqual((await read({ thresholds })).thresholds, thresholds);
});

test('the examples of the documentation are valid, and as it says they are', async () => {
  const text = readFileSync(new URL('../../../../docs/config.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = '']) => JSON.parse(json) as unknown);
  const configs: Config[] = [];
  for (const block of blocks) configs.push(await read(block));
  assert.deepEqual(
    configs.map(({ nodes, thresholds }) => [nodes.length, thresholds.length]),
    [
      [0, 0],
      [0, 4],
      [0, 0],
      [3, 0],
      [3, 1],
    ],
  );
  assert.equal(configs[0]?.settings.size, 8);
  const limits = (users: number) =>
    resolveThresholds(configs[1]?.thresholds ?? [], 'write-concurrent', usersStep(users), 'write');
  assert.deepEqual(limits(100), { p95: 120, p99: 250, errorRate: 0.001, opsPerSecond: 500 });
  assert.deepEqual(limits(10), { p95: 40, p99: 100, errorRate: 0.001, opsPerSecond: 500 });
});

test('a mark at the beginning of the file, as editors on Windows make it, is no part of it', async () => {
  writeFileSync(file, '\uFEFF{"target":"confman"}');
  assert.equal((await readConfig(file))?.target, confman);
});

test('what is there twice is refused: only one of them would count', async () => {
  writeFileSync(file, `{"nodes":[{"url":"${url}","pid":1,"pid":2}]}`);
  await refused(readConfig(file), `${file}: nodes[0].pid is there twice, and only one of them would count; leave one`);
});
