import assert from 'node:assert/strict';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAlive } from '../../../../runner/system/processes.ts';
import { ownFolder, textOf } from '../../../fixtures/surroundings.ts';
import { node, shell } from './run.ts';

for (const leavesRunning of [false, true]) {
  const where = leavesRunning ? 'a file' : 'pipes';
  test(`of a long output into ${where} the end is kept, and that it was cut is said`, async () => {
    const ending = await shell('seq 1 100000', { keep: 20, leavesRunning });
    assert.equal(ending.cut, true);
    assert.match(ending.output, /\n99999\n100000\n$/);
    assert.equal(ending.output.length, 20);
    assert.equal((await shell('seq 1 5', { keep: 20, leavesRunning })).cut, false);
  });
}

test('characters are whole where the chunks of a pipe cut them', async () => {
  const script =
    'const b = Buffer.from("é"); fs.writeSync(1, b.subarray(0, 1)); setTimeout(() => fs.writeSync(1, b.subarray(1)), 200)';
  assert.equal((await node(script)).stdout, 'é');
});

test('a program that prints without end fills no disk: the file is emptied while it runs', async () => {
  // It prints 24 MB and waits for the file to be emptied.
  const script = `
    for (let i = 0; i < 24; i++) fs.writeSync(1, "x".repeat(1e6));
    setInterval(() => {
      if (fs.fstatSync(1).size > 0) return;
      fs.writeSync(1, " and nothing is left");
      process.exit(0);
    }, 20)`;
  const ending = await node(script, { leavesRunning: true, keep: 100 });
  assert.deepEqual([ending.cut, ending.output.length], [true, 100]);
  assert.match(ending.output, /^x+ and nothing is left$/);
});

test('what a program leaves running goes on, with its output, when only the program is waited for', async (t) => {
  const folder = ownFolder(t);
  const ending = await shell(
    `(while :; do echo alive; sleep 0.05; done) & echo $! > '${join(folder, 'child')}'; echo done`,
    { leavesRunning: true },
  );
  const pid = Number(textOf(folder, 'child'));
  t.after(() => process.kill(pid, 'SIGKILL'));
  assert.deepEqual([ending.end, ending.code], ['exited', 0]);
  assert.match(ending.output, /done/);
  // Long enough for a write into a closed pipe to have ended it.
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(isAlive(pid));
});

test('input is handed on, and a program that does not read it is no error', async () => {
  assert.equal((await node('process.stdin.pipe(process.stdout)', { input: 'a\nb\n' })).stdout, 'a\nb\n');
  assert.equal((await node('process.exit(0)', { input: 'x'.repeat(5_000_000) })).code, 0);
});

test('an open file is inherited as the fourth descriptor', async (t) => {
  const path = join(ownFolder(t), 'secret');
  const descriptor = openSync(path, 'wx+');
  unlinkSync(path);
  writeSync(descriptor, 'of nobody else', 0);
  const ending = await node('console.log(fs.readFileSync("/dev/fd/3", "utf8"))', { descriptors: [descriptor] });
  closeSync(descriptor);
  assert.equal(ending.stdout, 'of nobody else\n');
});
