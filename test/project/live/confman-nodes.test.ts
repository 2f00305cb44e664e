import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../../runner/options/config/read.ts';

const LIMIT = { timeout: 60_000 };
const SCRIPT = fileURLToPath(new URL('../../../docs/confman-nodes.sh', import.meta.url));
const GUIDE = readFileSync(new URL('../../../docs/own-cluster.md', import.meta.url), 'utf8');

/** Stands in for Confman: writes down what it was given, makes data, and stays until it is ended. */
const DUMMY = `#!/bin/sh
printf '%s\\n' "$@" > arguments
env > environment
mkdir -p data-6100 data-6400 && echo entry > data-6100/store && echo entry > data-6400/store
echo partial > "$TMPDIR/snapshot"
echo started
exec sleep 1000
`;

interface Place {
  readonly folder: string;
  /** Runs the script, and gives its exit code and what it printed to the error output. */
  run(...words: string[]): { readonly code: number | null; readonly error: string };
  file(path: string): string;
  pid(node: string): number;
}

/** A folder with the script, as the guide tells to make it, and a program in Confman's place. Nodes that are left are ended. */
function place(t: TestContext, more: NodeJS.ProcessEnv = {}): Place {
  const folder = mkdtempSync(join(tmpdir(), 'confman-nodes-'));
  copyFileSync(SCRIPT, join(folder, 'confman-nodes.sh'));
  chmodSync(join(folder, 'confman-nodes.sh'), 0o755);
  const program = join(folder, 'program');
  writeFileSync(program, DUMMY, { mode: 0o755 });
  const env = { ...process.env, CONFMAN_PROGRAM: program, ...more };
  const run: Place['run'] = (...words) => {
    const done = spawnSync('./confman-nodes.sh', words, { cwd: folder, env, encoding: 'utf8', timeout: 50_000 });
    return { code: done.status, error: done.stderr };
  };
  const file = (path: string) => readFileSync(join(folder, path), 'utf8');
  t.after(() => {
    for (const node of ['node1', 'node2', 'node3', 'single']) run('kill', node);
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, run, file, pid: (node) => Number(file(`nodes/${node}/pid`)) };
}

function isAlive(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return stat !== '' && !/\) [ZX] /.test(stat);
}

const stateOf = (pid: number): string => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

/** A process of the test's own, which nobody else may end. */
function bystander(t: TestContext): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.pid !== undefined);
  return child as ChildProcess & { readonly pid: number };
}

test(
  'a node gets its own folder, the settings that matter, and the secret that all share, and not by its arguments',
  LIMIT,
  async (t) => {
    const { run, file, folder, pid } = place(t, { CONFMAN_NODE_ID: 'node2', CONFMAN_READ_BARRIER: 'reject' });
    assert.deepEqual(run('start', 'node1', 'node2'), { code: 0, error: '' });
    await until(() => ['node1', 'node2'].every((node) => existsSync(join(folder, `nodes/${node}/tmp/snapshot`))));
    const given = file('nodes/node2/arguments').split('\n');
    for (const argument of [
      'http://127.0.0.1:6200',
      'http://127.0.0.1:6200/',
      '--members:0=http://127.0.0.1:6100/',
      '--members:1=http://127.0.0.1:6200/',
      '--members:2=http://127.0.0.1:6300/',
      '--Audit:Enabled=true',
      '--ReadBarrier:FailureMode=reject',
      '--Serilog:MinimumLevel:Override:Confman.Api.Services=Warning',
    ])
      assert.ok(given.includes(argument), argument);
    assert.equal(given[given.indexOf('--coldStart') + 1], 'false');
    const [first, second] = ['node1', 'node2'].map((node) => file(`nodes/${node}/environment`).split('\n'));
    const [secret] = (first ?? []).filter((line) => line.startsWith('BlobStore__ClusterToken='));
    assert.match(secret ?? '', /^BlobStore__ClusterToken=[0-9a-f]{32}$/);
    assert.ok(second?.includes(secret ?? ''));
    assert.ok(!given.join(' ').includes((secret ?? '').split('=')[1] ?? ''));
    assert.ok(second?.includes(`TMPDIR=${join(folder, 'nodes/node2/tmp')}`));
    assert.ok(!second?.some((line) => line.startsWith('CONFMAN_NODE_ID')));
    // Its own process, and no shell or wrapper around it; started again it is the same one.
    assert.ok(isAlive(pid('node1')));
    const before = pid('node1');
    assert.equal(run('start', 'node1').code, 0);
    assert.equal(pid('node1'), before);
  },
);

test('a lone node starts cold, without members', LIMIT, async (t) => {
  const { run, file, folder } = place(t);
  assert.equal(run('start', 'single').code, 0);
  await until(() => existsSync(join(folder, 'nodes/single/tmp/snapshot')));
  const given = file('nodes/single/arguments');
  assert.match(given, /^--coldStart\ntrue$/m);
  assert.doesNotMatch(given, /members/);
});

test('the audit trail is on unless it is switched off', LIMIT, async (t) => {
  const { run, file, folder } = place(t, { CONFMAN_AUDIT: 'false' });
  assert.equal(run('start', 'node3').code, 0);
  await until(() => existsSync(join(folder, 'nodes/node3/tmp/snapshot')));
  assert.match(file('nodes/node3/arguments'), /^--Audit:Enabled=false$/m);
  assert.doesNotMatch(file('nodes/node3/arguments'), /ReadBarrier/);
});

test('nodes are paused, resumed, stopped and killed, one without the other', LIMIT, async (t) => {
  const { run, pid } = place(t);
  assert.equal(run('start', 'node1', 'node2', 'node3').code, 0);
  const [one, two, three] = ['node1', 'node2', 'node3'].map(pid) as [number, number, number];
  assert.equal(run('pause', 'node2').code, 0);
  await until(() => stateOf(two) === 'T');
  assert.equal(run('resume', 'node2').code, 0);
  await until(() => stateOf(two) === 'S');
  run('pause', 'node3');
  // Also one that is paused.
  assert.equal(run('stop', 'node1', 'node3').code, 0);
  assert.deepEqual([one, two, three].map(isAlive), [false, true, false]);
  assert.equal(run('kill', 'node2').code, 0);
  assert.ok(!isAlive(two));
  // What is gone needs not be ended again, and cannot be paused.
  assert.equal(run('kill', 'node2').code, 0);
  assert.deepEqual(run('pause', 'node2'), { code: 1, error: 'error: node2 does not run\n' });
});

test('a process that only has the number of a node is left alone', LIMIT, async (t) => {
  const { run, folder, pid } = place(t);
  const other = bystander(t);
  run('start', 'node1');
  const node = pid('node1');
  run('kill', 'node1');
  // As if the number had been given to somebody else, or the file were an old one.
  writeFileSync(join(folder, 'nodes/node1/pid'), `${other.pid}\n`);
  for (const verb of ['pause', 'stop', 'kill']) run(verb, 'node1');
  assert.ok(isAlive(other.pid));
  assert.equal(stateOf(other.pid), 'S');
  for (const text of ['', '-1', '0', `${other.pid} 1`, 'abc']) {
    writeFileSync(join(folder, 'nodes/node1/pid'), text);
    assert.equal(run('kill', 'node1').code, 0);
  }
  assert.ok(isAlive(other.pid));
  assert.ok(!isAlive(node));
});

test('only the data of a node that is stopped and was made by the script is wiped', LIMIT, async (t) => {
  const { run, folder } = place(t);
  run('start', 'node1');
  const data = join(folder, 'nodes/node1/data-6100');
  await until(() => existsSync(join(folder, 'nodes/node1/tmp/snapshot')));
  assert.deepEqual(run('wipe', 'node1'), { code: 1, error: 'error: node1 runs: stop it first\n' });
  run('kill', 'node1');
  writeFileSync(join(folder, 'nodes/node1/notes'), 'mine');
  assert.equal(run('wipe', 'node1').code, 0);
  assert.deepEqual([existsSync(data), existsSync(join(folder, 'nodes/node1/notes'))], [false, true]);
  assert.ok(existsSync(join(folder, 'nodes/node1/log')));

  const foreign = join(folder, 'nodes/node2');
  mkdirSync(join(foreign, 'data-6200'), { recursive: true });
  assert.match(run('wipe', 'node2').error, /^error: .*node2 was not made by this script: nothing is deleted\n$/);
  assert.ok(existsSync(join(foreign, 'data-6200')));
  symlinkSync(join(folder, 'nodes/node1'), join(folder, 'nodes/node3'));
  assert.match(run('wipe', 'node3').error, /not made by this script/);
});

test('what is wrong is said in a line', LIMIT, (t) => {
  const { run } = place(t, { CONFMAN_PROGRAM: '' });
  assert.match(run('start', 'node1').error, /^error: CONFMAN_PROGRAM is not set: .*\n$/);
  assert.match(
    run('start', 'node4').error,
    /^error: there is no node node4; the nodes are node1, node2, node3 and single\n$/,
  );
  assert.match(run('dance', 'node1').error, /^error: there is no dance; there are start, .*\n$/);
  assert.match(run('start').error, /^error: which node\? .*\n$/);
});

test(
  'the configuration file of the guide is valid, and its commands, pid files, folders and logs are those of the script',
  LIMIT,
  async (t) => {
    const { folder, run } = place(t);
    const confman = GUIDE.slice(GUIDE.indexOf('## Confman'));
    const [, json = ''] = /^```json\n(.*?)^```$/ms.exec(confman) ?? [];
    const file = join(folder, 'confman.json');
    writeFileSync(file, json);
    const config = await readConfig(file);
    assert.ok(config?.single);
    const nodes = [...config.nodes, config.single];
    assert.deepEqual(
      config.nodes.map(({ name, url }) => [name, url]),
      [6100, 6200, 6300].map((port, at) => [`node${at + 1}`, `http://127.0.0.1:${port}`]),
    );
    for (const [at, name] of ['node1', 'node2', 'node3', 'single'].entries()) {
      const { commands, pidFile, dataFolder, tempFolder, log } = nodes[at] as (typeof nodes)[0];
      for (const [verb, command] of Object.entries(commands ?? {})) {
        assert.deepEqual(command.slice(-2), [verb, name]);
        assert.ok(command[0]?.endsWith('confman-nodes.sh'), command[0]);
      }
      assert.equal(run('start', name).code, 0);
      assert.ok(existsSync(pidFile ?? ''), String(pidFile));
      assert.ok(existsSync(log ?? ''), String(log));
      assert.equal(dataFolder, join(folder, 'nodes', name, `data-${[6100, 6200, 6300, 6400][at]}`));
      assert.equal(tempFolder, join(folder, 'nodes', name, 'tmp'));
    }
  },
);

test('the script is one that bash takes', () => {
  const { status, stderr } = spawnSync('bash', ['-n', SCRIPT], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
});
