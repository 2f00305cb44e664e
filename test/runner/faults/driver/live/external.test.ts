import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { FaultVerb } from '../../../../../lib/report/faults.ts';
import { confman } from '../../../../../lib/targets/confman.ts';
import { noCredentials } from '../../../../../runner/cluster/access.ts';
import type { Cluster } from '../../../../../runner/cluster/cluster.ts';
import { type DriverOptions, type FaultDriver, makeDriver } from '../../../../../runner/faults/driver/driver.ts';
import type { UserCommands } from '../../../../../runner/faults/driver/external.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import type { Command } from '../../../../../runner/system/command.ts';
import { EXIT, UserError } from '../../../../../runner/system/errors.ts';
import { isAlive } from '../../../../../runner/system/processes.ts';
import { projectRoot } from '../../../../../runner/system/project-root.ts';
import { eventually } from '../../../embedded/etcd/live/etcd-client.ts';

const URLS = ['http://127.0.0.1:7001', 'http://127.0.0.1:7002'];
const cluster: Cluster = {
  kind: 'external',
  nodes: URLS.map((url, at) => ({ name: `node${at + 1}`, url })),
  dataFolder: null,
  keep: async () => '',
  stop: async () => undefined,
};
const say = (words: string): Command => ['sh', '-c', `echo ${words} >> log`];

describe('the faults of a cluster of the user', { timeout: 120_000 }, () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'raftmark-test-')));
  after(() => rmSync(folder, { recursive: true }));

  function driver(
    commands: Partial<Record<FaultVerb, Command>>,
    more: Partial<DriverOptions & Pick<UserCommands, 'timeoutMs'>> = {},
    second: Partial<Record<FaultVerb, Command>> = {},
  ): FaultDriver {
    const [one = '', two = ''] = URLS;
    const { timeoutMs, ...rest } = more;
    const byUrl = new Map([
      [one, commands],
      [two, second],
    ]);
    return makeDriver(cluster, {
      clock: startClock(),
      target: confman,
      credentials: noCredentials(),
      commands: { byUrl, folder, file: 'nodes.json', ...(timeoutMs === undefined ? {} : { timeoutMs }) },
      ...rest,
    });
  }
  const log = (): string[] => {
    const text = readFileSync(join(folder, 'log'), 'utf8');
    rmSync(join(folder, 'log'));
    return text.trim().split('\n');
  };
  const file = (name: string): string | null => {
    try {
      return readFileSync(join(folder, name), 'utf8').trim();
    } catch {
      return null;
    }
  };
  const failure = async (act: Promise<unknown>): Promise<string> => {
    let text = '';
    await assert.rejects(act, (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, EXIT.unavailable);
      text = error.message;
      return true;
    });
    return text;
  };

  it('are the configured commands, run in the folder of the configuration', async () => {
    const own = driver({ kill: ['sh', '-c', 'pwd > log'], start: say('started') });
    const event = await own.apply('kill', 'node1');
    assert.deepEqual(log(), [folder]);
    assert.deepEqual([event.verb, event.node, event.error], ['kill', 'node1', null]);
    assert.ok(event.doneMs > event.atMs);
    await own.apply('start', 'node1');
    assert.deepEqual(log(), ['started']);
    assert.deepEqual(own.events[0], event);
  });

  it('are refused where no command is configured, by the name of the field', async () => {
    const own = driver({ kill: say('killed') });
    const why = 'no kill command is configured for node2 (commands.kill of http://127.0.0.1:7002 in nodes.json)';
    assert.equal(own.refusal('kill', 'node1'), null);
    assert.equal(own.refusal('kill', 'node2'), why);
    assert.equal(await failure(own.apply('kill', 'node2')), why);
    assert.deepEqual(
      own.events.map(({ error }) => error),
      [why],
    );
  });

  it('hand leadership over by a command where the target has no request for it, or not at all', async () => {
    const own = driver({ transfer: say('transferred') });
    await own.apply('transfer', 'node1');
    assert.deepEqual(log(), ['transferred']);
    assert.equal(
      own.refusal('transfer', 'node2'),
      'Confman has no request by which a leader hands its leadership over, and no transfer command is configured for node2 (commands.transfer of http://127.0.0.1:7002 in nodes.json)',
    );
  });

  it('fail with what the command printed, and the event says so', async () => {
    const own = driver({ kill: ['sh', '-c', 'echo looking; echo no such unit >&2; exit 5'], start: say('started') });
    const text = await failure(own.apply('kill', 'node1'));
    assert.match(
      text,
      /^the kill command of node1 \(sh: commands\.kill of \S+ in \S+\) ended with exit code 5; it printed:\nlooking\nno such unit$/,
    );
    assert.equal(own.events[0]?.error, text);
    // It may have taken effect all the same.
    assert.deepEqual(await own.restore(), []);
    assert.deepEqual(log(), ['started']);
  });

  it('quote the end of a long output', async () => {
    const text = await failure(driver({ kill: ['sh', '-c', 'seq 1 100000; exit 1'] }).apply('kill', 'node1'));
    assert.match(text, /\n\.\.\..*\n99999\n100000$/s);
    assert.ok(text.length < 1_000);
  });

  it('fail when the program is not there', async () => {
    const own = driver({ kill: [join(folder, 'absent')] });
    assert.match(await failure(own.apply('kill', 'node1')), /cannot be run: .*ENOENT/);
  });

  it('are ended with all that they started when they take too long', async () => {
    const kill: Command = ['sh', '-c', 'sleep 600 & echo $! > child; wait'];
    const text = await failure(driver({ kill }, { timeoutMs: 2_000 }).apply('kill', 'node1'));
    assert.match(text, /did not end within 2 s and printed nothing$/);
    const child = Number(file('child'));
    assert.ok(child > 0);
    await eventually('the end of its child', async () => (isAlive(child) ? null : true));
  });

  it('are ended when the run is aborted', async () => {
    const abort = new AbortController();
    const own = driver({ kill: ['sh', '-c', 'echo up > running; exec sleep 600'] }, { signal: abort.signal });
    const killed = failure(own.apply('kill', 'node1'));
    await eventually('the command', async () => file('running'));
    abort.abort(new Error('enough'));
    assert.match(await killed, /was ended, for the run was interrupted/);
    await assert.rejects(own.apply('kill', 'node1'), /enough/);
    assert.equal(own.events.length, 1);
  });

  it('are let end when they wipe, as half of a wipe is nothing', async () => {
    const abort = new AbortController();
    const wipe: Command = [
      'sh',
      '-c',
      'echo up > wiping; until test -e may-end; do sleep 0.05; done; echo wiped > log',
    ];
    const own = driver({ wipe }, { signal: abort.signal });
    const wiped = own.apply('wipe', 'node1');
    await eventually('the command', async () => file('wiping'));
    abort.abort(new Error('enough'));
    writeFileSync(join(folder, 'may-end'), '');
    assert.equal((await wiped).error, null);
    assert.deepEqual(log(), ['wiped']);
  });

  it('leave a node running that the start command left in the background with its output', async () => {
    const own = driver({ start: ['sh', '-c', '(while :; do echo alive; sleep 0.05; done) & echo $! > node.pid'] });
    await own.apply('start', 'node1');
    const pid = Number(file('node.pid'));
    try {
      // Long enough for a write into a closed pipe to have ended it.
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.ok(isAlive(pid));
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  it('are undone by restore, which says what it could not undo', async () => {
    const own = driver(
      { isolate: say('cut'), heal: say('healed'), stop: say('stopped'), start: say('started') },
      {},
      { pause: say('paused'), resume: ['sh', '-c', 'echo frozen solid; exit 3'] },
    );
    await own.apply('isolate', 'node1');
    await own.apply('stop', 'node1');
    await own.apply('pause', 'node2');
    const left = await own.restore();
    assert.equal(left.length, 1);
    assert.match(left[0] ?? '', /^could not resume node2: .*exit code 3; it printed:\nfrozen solid$/s);
    assert.deepEqual(log(), ['cut', 'stopped', 'paused', 'started', 'healed']);
    assert.equal(own.events.length, 6);
    assert.equal((await own.restore()).length, 1, 'what is left is tried again');
  });

  it('are undone after the runner was killed', async () => {
    const script = join(projectRoot(), 'test', 'runner', 'faults', 'driver', 'live', 'break-and-wait.ts');
    writeFileSync(join(folder, 'ready'), '');
    const runner = spawn(process.execPath, ['--import', 'tsx', script, folder], {
      cwd: projectRoot(),
      stdio: 'ignore',
    });
    await eventually('the faults', async () => (file('ready') === 'all' ? true : null));
    assert.deepEqual(log(), ['killed node1', 'isolated node2', 'healed node2', 'paused node2']);
    runner.kill('SIGKILL');
    const lines = await eventually('what undoes them', async () => {
      const text = file('log') ?? '';
      return text.split('\n').length === 2 ? text.split('\n') : null;
    });
    assert.deepEqual(lines.sort(), ['resumed node2', 'started node1']);
  });
});
