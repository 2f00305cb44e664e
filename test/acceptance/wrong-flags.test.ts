import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { PATIENCE_MS, Sandbox } from './support.ts';

/** Arguments, and what the message must say. */
type Case = readonly [args: readonly string[], says: RegExp];

const NAMES: readonly Case[] = [
  [['--tier', 'smal'], /unknown tier "smal" \(did you mean small\?\)/],
  [['--scenarios', 'write-concurent'], /unknown scenario "write-concurent" \(did you mean write-concurrent\?\)/],
  [['--target', 'etdc'], /unknown target "etdc" \(did you mean etcd\?\)/],
  [['--suite', 'quik'], /unknown suite "quik" \(did you mean quick\?\)/],
  [['--payload', 'medum'], /unknown payload "medum" \(did you mean medium\?\)/],
  [['--entropy', 'jsn'], /unknown entropy "jsn" \(did you mean json\?\)/],
  [['--mode', 'bot'], /unknown mode "bot" \(did you mean both\?\)/],
  [['--fault', 'kil'], /unknown fault "kil" \(did you mean kill\?\)/],
  [['--teir', 'small'], /unknown option '--teir'\n\(Did you mean --tier\?\)/],
  [['small'], /too many arguments/],
  [['--suite', 'quick', '--scenarios', 'mixed'], /--suite and --scenarios exclude each other/],
  [['--nodes', '2'], /--nodes "2".*1, 3, 5, 7/],
  [['--host', 'http://127.0.0.1:1', '--nodes', '3'], /give one or the other/],
];

const NUMBERS: readonly Case[] = [
  [['--duration', '0s'], /--duration "0s": must be at least 1000ms/],
  [['--duration', '0'], /--duration "0": must be a time with its unit, such as 15s/],
  [['--duration', '-5s'], /--duration "-5s": must be a time/],
  [['--duration', 'soon'], /--duration "soon": must be a time/],
  [['--users', '0'], /--users "0": must be a whole number from 1/],
  [['--users', '-1'], /--users "-1": must be a whole number from 1/],
  [['--users', '1,x'], /--users "x": must be a whole number from 1/],
  [['--users', '1.5'], /--users "1.5": must be a whole number from 1/],
  [['--users', '5000,5999'], /--users "5000,5999": 10999 users at once, more than 5999, since .*; choose fewer/],
  [['--warmup', '-1s'], /--warmup "-1s": must be a time/],
  [['--timeout', '0s'], /--timeout "0s": must be at least 1ms/],
  [['--seed', 'x'], /--seed "x": must be a whole number/],
  [['--port', '80'], /--port "80": must be a whole number from 1024/],
];

const SIZES: readonly Case[] = [
  [['--target', 'etcd', '--payload', '2MB'], /payload 2MB \(2097152 bytes\) is larger than etcd takes/],
  [['--target', 'confman', '--payload', '17MB'], /payload 17MB .*larger than confman takes/],
  [['--payload', '5B'], /--payload "5B" is not a size.*at least 10B/],
  [['--tier', 'xlarge', '--payload', 'xlarge'], /more than 5(\.0+)? GB.*\n.*--dry-run.*--yes/],
];

const HOSTS: readonly Case[] = [
  [['--host', 'foo'], /--host: "foo" is not the URL of a node; it should look like http:/],
  [['--host', 'http://127.0.0.1:99999'], /--host: "http:\/\/127.0.0.1:99999" is not the URL of a node/],
  [['--host', 'http://127.0.0.1:6100/path'], /--host: .* is not the URL of a node/],
  [['--host', 'ftp://127.0.0.1:6100'], /--host: .* is not the URL of a node/],
];

describe('a command line that is wrong ends with exit code 2 and a short message', { timeout: 4 * PATIENCE_MS }, () => {
  const box = new Sandbox();
  after(() => box.remove());

  for (const [args, says] of [...NAMES, ...NUMBERS, ...SIZES, ...HOSTS]) {
    it(args.join(' '), async () => {
      const run = await box.bench(args);
      assert.equal(run.code, 2, run.stdout + run.stderr);
      assert.match(run.stderr, says);
      assert.ok(run.stderr.trimEnd().split('\n').length <= 2, run.stderr);
      assert.equal(run.stdout, '');
      assert.deepEqual(box.leftFiles(), []);
      assert.deepEqual(box.saved(), []);
      assert.deepEqual(box.processes(), []);
    });
  }

  it('a folder for reports that cannot be made or written', async () => {
    const file = join(box.folder, 'file');
    writeFileSync(file, 'mine');
    for (const folder of [join(file, 'below'), file, '/proc/x/y']) {
      const run = await box.bench(['--target', 'etcd', '--nodes', '1', '--output-dir', folder]);
      assert.equal(run.code, 2, run.stdout + run.stderr);
      assert.ok(run.stderr.includes(folder), run.stderr);
      assert.match(run.stderr, /choose another folder with --output-dir/);
      assert.deepEqual(box.leftFiles(), []);
    }
  });
});

describe('what only shows something makes nothing', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  after(() => box.remove());

  it('--dry-run lists every cell', async () => {
    const run = await box.bench([
      '--dry-run',
      '--tier',
      'smoke,small',
      '--scenarios',
      'write-sequential,write-concurrent',
      '--users',
      '1,10',
    ]);
    assert.deepEqual({ code: run.code, stderr: run.stderr }, { code: 0, stderr: '' });
    assert.equal(run.stdout.match(/^ +\[\d+\/8\]/gm)?.length, 8, run.stdout);
    assert.match(run.stdout, /Estimated: /);
  });

  it('--list names what can be chosen', async () => {
    const run = await box.bench(['--list']);
    assert.deepEqual({ code: run.code, stderr: run.stderr }, { code: 0, stderr: '' });
    for (const name of ['confman', 'etcd', 'smoke', 'xlarge', 'medium', 'write-concurrent', 'mixed', 'quick']) {
      assert.match(run.stdout, new RegExp(`^ +${name} `, 'm'));
    }
  });

  it('leaves neither report nor folder', () => {
    assert.deepEqual([box.leftFiles(), box.saved(), box.processes()], [[], [], []]);
  });
});

describe('a file that is no report ends with exit code 2 and one line', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  after(() => box.remove());
  const files = [
    ['missing.json', null, /no such file/],
    ['text.json', 'hello', /not JSON/],
    ['empty.json', '', /it is empty/],
    ['other.json', '{"name":"x"}', /is not a raftmark report.*npm run bench/],
    ['newer.json', '{"schemaVersion":99}', /newer raftmark \(schema 99.*update raftmark/],
    ['broken.json', '{"schemaVersion":1}', /is not a valid report/],
  ] as const;
  for (const [name, content, says] of files) {
    it(name, async () => {
      mkdirSync(box.out, { recursive: true });
      const path = join(box.out, name);
      if (content !== null) writeFileSync(path, content);
      for (const flags of [[], ['--csv']]) {
        const shown = await box.showReport(path, ...flags);
        assert.equal(shown.code, 2, shown.stderr);
        assert.match(shown.stderr, says);
        assert.ok(shown.stderr.includes(path), 'does not name the file');
        assert.equal(shown.stderr.trimEnd().split('\n').length, 1, shown.stderr);
        assert.equal(shown.stdout, '');
      }
    });
  }
});
