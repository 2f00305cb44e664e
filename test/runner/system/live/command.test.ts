import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Ending, howItFailed, runBlocking, runProgram } from '../../../../runner/system/command.ts';
import { environmentFor } from '../../../../runner/system/environment.ts';
import { isAlive } from '../../../../runner/system/processes.ts';
import { projectRoot } from '../../../../runner/system/project-root.ts';
import { ownFolder, textOf } from '../../../fixtures/surroundings.ts';
import { eventually } from '../../embedded/etcd/live/etcd-client.ts';
import { node, PATIENCE_MS, shell } from './run.ts';

async function gone(pid: number): Promise<void> {
  await eventually(`the end of ${pid}`, async () => (isAlive(pid) ? null : true));
}

const written = (folder: string, name: string): Promise<string> => eventually(name, async () => textOf(folder, name));

/** For a shell to start and write a line. */
const SHELL_MS = 3_000;

/** Fires when a script has written a file of that name. */
function abortAfter(folder: string, name: string): AbortSignal {
  const abort = new AbortController();
  void written(folder, name).then(() => abort.abort());
  return abort.signal;
}

/** The number of a process that a script wrote into the file `child`; it is ended after the test. */
function childOf(t: TestContext, folder: string): number {
  const pid = Number(textOf(folder, 'child'));
  assert.ok(pid > 0, 'it was ended before it had a child');
  t.after(() => isAlive(pid) && process.kill(pid, 'SIGKILL'));
  return pid;
}

test('a program that ends well has no failure, and what it printed is kept, stdout also by itself', async () => {
  const ending = await node('console.log("one"); console.error("two")');
  assert.deepEqual([ending.end, ending.code, ending.signal, howItFailed(ending)], ['exited', 0, null, null]);
  assert.equal(ending.stdout, 'one\n');
  assert.deepEqual(ending.output.split('\n').sort(), ['', 'one', 'two']);
  assert.equal(ending.cut, false);
});

test('an exit code is told', async () => {
  const ending = await node('process.exit(7)');
  assert.deepEqual([ending.end, ending.code, howItFailed(ending)], ['exited', 7, 'ended with exit code 7']);
});

test('a signal that somebody else sent is told, and is no time-out', async () => {
  const ending = await node('process.kill(process.pid, "SIGTERM")');
  assert.deepEqual([ending.end, ending.code, ending.signal], ['exited', null, 'SIGTERM']);
  assert.equal(howItFailed(ending), 'was ended by SIGTERM');
});

test('arguments are handed on as they are, for there is no shell', async () => {
  const args = ['$HOME', '*', 'two words', '; exit 3', "'", ''];
  const program = { file: process.execPath, args: ['-p', 'JSON.stringify(process.argv.slice(1))', '--', ...args] };
  const ending = await runProgram({ ...program, env: environmentFor() }, { timeoutMs: PATIENCE_MS });
  assert.deepEqual(JSON.parse(ending.stdout), args);
});

test('a program that takes too long is killed, and the end says after what time', async () => {
  const ending = await node('setInterval(() => undefined, 1000)', { timeoutMs: 500 });
  assert.deepEqual([ending.end, ending.signal], ['timeout', 'SIGKILL']);
  assert.equal(howItFailed(ending), 'did not end within 0.5 s');
});

test('after an abort nothing is started', async (t) => {
  const folder = ownFolder(t);
  const ending = await node('fs.writeFileSync("seen", "x")', { signal: AbortSignal.abort() }, folder);
  assert.deepEqual([ending.end, ending.pid, textOf(folder, 'seen')], ['aborted', null, null]);
  assert.equal(howItFailed(ending), 'was not run, for the run was interrupted');
});

test('an abort ends a program, and is told apart from a time-out', async () => {
  const abort = new AbortController();
  const ending = await node('setInterval(() => undefined, 1000)', {
    signal: abort.signal,
    onStart: () => abort.abort(),
  });
  assert.deepEqual([ending.end, ending.signal], ['aborted', 'SIGKILL']);
  assert.equal(howItFailed(ending), 'was ended, for the run was interrupted');
});

test('an abort after the end changes nothing', async () => {
  const abort = new AbortController();
  const ending = await node('process.exit(0)', { signal: abort.signal });
  abort.abort();
  assert.equal(ending.end, 'exited');
});

test('a time-out ends what the program has started as well', async (t) => {
  const folder = ownFolder(t);
  const ending = await shell(`sleep 600 & echo $! > '${folder}/child'; wait`, { timeoutMs: SHELL_MS });
  assert.equal(ending.end, 'timeout');
  await gone(childOf(t, folder));
});

test('an abort ends what the program has started as well', async (t) => {
  const folder = ownFolder(t);
  const signal = abortAfter(folder, 'child');
  const ending = await shell(`sleep 600 & echo $! > '${folder}/child'; wait`, { signal });
  assert.equal(ending.end, 'aborted');
  await gone(childOf(t, folder));
});

test('a process that left the group and holds the pipes is not waited for once the program was ended', async (t) => {
  const folder = ownFolder(t);
  const script =
    'const c = child_process.spawn("sleep", ["600"], { detached: true, stdio: "inherit" });' +
    'fs.writeFileSync("child", String(c.pid)); setInterval(() => undefined, 1000)';
  const ending = await node(script, { signal: abortAfter(folder, 'child') }, folder);
  assert.equal(ending.end, 'aborted');
  assert.ok(isAlive(childOf(t, folder)));
});

test('a program that ended by itself has done so, though what it left held its pipes until the time was over', async (t) => {
  const folder = ownFolder(t);
  const ending = await shell(`sleep 600 & echo $! > '${folder}/child'; exit 4`, { timeoutMs: SHELL_MS });
  assert.deepEqual([ending.end, ending.code], ['exited', 4]);
  await gone(childOf(t, folder));
});

const UP = 'fs.writeFileSync("up", "up"); setInterval(() => undefined, 1000)';

test('a program that is to be interrupted may end in its own way', async (t) => {
  const folder = ownFolder(t);
  const script = `process.on("SIGINT", () => { console.log("bye"); process.exit(5) }); ${UP}`;
  const ending = await node(script, { signal: abortAfter(folder, 'up'), interruptMs: PATIENCE_MS }, folder);
  assert.deepEqual([ending.end, ending.code, ending.stdout], ['aborted', 5, 'bye\n']);
});

test('a program that does not heed the interruption is killed after the grace', async (t) => {
  const folder = ownFolder(t);
  const script = `process.on("SIGINT", () => undefined); ${UP}`;
  const ending = await node(script, { signal: abortAfter(folder, 'up'), interruptMs: 300 }, folder);
  assert.deepEqual([ending.end, ending.signal], ['aborted', 'SIGKILL']);
});

test('an interrupted program is killed alone: what it started, such as a browser, is not ours', async (t) => {
  const folder = ownFolder(t);
  const script = `trap "" INT; sleep 600 >/dev/null 2>&1 & echo $! > '${folder}/child'; wait`;
  await shell(script, { signal: abortAfter(folder, 'child'), interruptMs: 200 });
  assert.ok(isAlive(childOf(t, folder)));
});

test('it leads a process group of its own', async () => {
  const ending = await shell('ps -o pgid= -p $$; echo $$');
  const [group, pid] = ending.stdout.trim().split('\n').map(Number);
  assert.deepEqual([group, ending.pid], [pid, pid]);
});

for (const leavesRunning of [false, true]) {
  const where = leavesRunning ? ' and whose output goes to a file' : '';
  test(`a program that cannot be started${where} is told in a sentence`, async (t) => {
    const folder = ownFolder(t);
    writeFileSync(join(folder, 'plain'), 'x', { mode: 0o644 });
    const said = async (file: string, cwd?: string): Promise<string | null> => {
      const program = { file, args: [], env: environmentFor(), ...(cwd && { cwd }) };
      const ending = await runProgram(program, { timeoutMs: PATIENCE_MS, leavesRunning });
      assert.deepEqual([ending.end, ending.pid], ['failed', null]);
      return howItFailed(ending);
    };
    const absent = join(folder, 'absent');
    assert.equal(await said(absent), `cannot be run: there is no program ${absent} (ENOENT)`);
    assert.equal(
      await said('raftmark-no-such'),
      'cannot be run: there is no program raftmark-no-such on the PATH (ENOENT)',
    );
    assert.equal(await said('sh', absent), `cannot be run: its folder ${absent} does not exist (ENOENT)`);
    assert.match((await said(join(folder, 'plain'))) ?? '', /plain is not executable, .* \(EACCES\)$/);
    assert.match((await said('with\0nothing')) ?? '', /^cannot be run: .*null bytes/);
  });
}

test('what blocks ends like what does not', () => {
  const run = (script: string, timeoutMs = PATIENCE_MS): Ending =>
    runBlocking({ file: process.execPath, args: ['-e', script], env: environmentFor() }, timeoutMs);
  const ending = run('console.log("one"); process.exit(3)');
  assert.deepEqual([ending.end, ending.code, ending.stdout], ['exited', 3, 'one\n']);
  assert.equal(howItFailed(run('setInterval(() => undefined, 1000)', 500)), 'did not end within 0.5 s');
  assert.equal(run('console.log("x".repeat(1e6))').cut, true);
  const absent = runBlocking({ file: '/absent', args: [], env: {} }, PATIENCE_MS);
  assert.equal(howItFailed(absent), 'cannot be run: there is no program /absent (ENOENT)');
});

test('when this process exits, what it runs is ended with all that it started', async (t) => {
  const folder = ownFolder(t);
  const module = join(projectRoot(), 'runner', 'system', 'command.ts');
  const script = `
    import { runProgram } from '${module}';
    import { existsSync } from 'node:fs';
    const args = ['-c', 'sleep 600 & echo $! > child; wait'];
    void runProgram({ file: 'sh', args, env: { PATH: process.env.PATH }, cwd: '${folder}' }, { timeoutMs: 60_000 });
    setInterval(() => existsSync('${folder}/go-on') && process.exit(0), 20);`;
  writeFileSync(join(folder, 'parent.ts'), script);
  const loader = import.meta.resolve('tsx');
  const parent = spawn(process.execPath, ['--import', loader, join(folder, 'parent.ts')], { stdio: 'inherit' });
  const pid = Number(await written(folder, 'child'));
  assert.ok(isAlive(pid));
  writeFileSync(join(folder, 'go-on'), '');
  await once(parent, 'exit');
  await gone(pid);
});
