import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runScript, type ScriptEnd, type ScriptRun } from '../../../../runner/k6/run-script.ts';
import { ownFolder, SECRETS, setVariables, textOf } from '../../../fixtures/surroundings.ts';

/** A fake: a shell script in k6's place, which ends in ways that the real one does not on demand. */
function fakeK6(t: TestContext, body: string): { folder: string; run(more?: Partial<ScriptRun>): Promise<ScriptEnd> } {
  const folder = ownFolder(t);
  const k6 = join(folder, 'k6');
  writeFileSync(k6, `#!/bin/sh\ncd '${folder}'\n${body}\n`, { mode: 0o755 });
  const fixed = { k6, script: 'load.js', folder, secrets: {}, settings: {}, title: 'a test', limitMs: 60_000 };
  const outputs = { outs: [], dashboard: null };
  const run = (more: Partial<ScriptRun> = {}): Promise<ScriptEnd> =>
    runScript({ ...fixed, outputs, signal: new AbortController().signal, ...more });
  return { folder, run };
}

/** Tells that it is up, and goes on until it is interrupted. */
const UNTIL_INTERRUPTED = 'trap "exit 105" INT; echo up > up; while :; do sleep 0.05; done';

async function whenUp(folder: string, then: () => void): Promise<void> {
  while (textOf(folder, 'up') === null) await new Promise((resolve) => setTimeout(resolve, 20));
  then();
}

test('k6 gets key and password by a descriptor, and sees it in no variable', async (t) => {
  const { folder, run } = fakeK6(t, 'env > seen; cat /dev/fd/3 > key');
  setVariables(t, SECRETS);
  await run({ secrets: { API_KEY: 'key-of-the-run', API_PASSWORD: 'pass of the run' }, settings: { TIER: 'smoke' } });
  assert.equal(textOf(folder, 'key'), 'API_KEY=key-of-the-run\nAPI_PASSWORD=pass of the run');
  const seen = textOf(folder, 'seen') ?? '';
  assert.match(seen, /^TIER=smoke$/m);
  assert.match(seen, /^K6_SECRET_SOURCE=file=\/dev\/fd\/3$/m);
  assert.doesNotMatch(seen, /s3cret|of-the-run|of the run/);
});

for (const [body, fault, exitCode] of [
  ['exit 0', 'k6 left no summary', 0],
  ['echo one; echo two; exit 3', 'k6 ended with code 3: two', 3],
  ['kill -KILL $$', 'k6 was ended by SIGKILL', null],
] as const) {
  test(`k6 that does "${body}" has the fault "${fault}"`, async (t) => {
    const end = await fakeK6(t, body).run();
    assert.deepEqual([end.failure, end.exitCode, end.interrupted, end.summary], [fault, exitCode, false, null]);
    assert.ok(end.pid > 0);
  });
}

test('k6 that is not there is told in a sentence', async (t) => {
  const { folder, run } = fakeK6(t, 'exit 0');
  const end = await run({ k6: join(folder, 'absent') });
  assert.equal(end.failure, `k6 cannot be run: there is no program ${join(folder, 'absent')} (ENOENT)`);
  assert.deepEqual([end.exitCode, end.interrupted], [null, false]);
});

/** Takes 200 MB and keeps them, whatever it is asked to do. */
const GREEDY = `exec ${process.execPath} -e "process.on('SIGINT', () => 0); b = Buffer.alloc(2e8, 1); setInterval(() => b.length, 50)"`;
const MB = 1_024 ** 2;

test('k6 that takes more memory than it may is interrupted, and killed where that does not help', async (t) => {
  const why = /^k6 took \d\d\d MB of memory, of which it may take 100 MB here: /;
  const killed = await fakeK6(t, GREEDY).run({ memory: { interruptBytes: 100 * MB, killBytes: 150 * MB } });
  assert.match(killed.failure ?? '', why);
  assert.deepEqual([killed.exitCode, killed.interrupted], [null, false]);
  const asked = `exec ${process.execPath} -e "b = Buffer.alloc(2e8, 1); setInterval(() => b.length, 50)"`;
  const ended = await fakeK6(t, asked).run({ memory: { interruptBytes: 100 * MB, killBytes: 1e12 } });
  assert.match(ended.failure ?? '', why);
  const small = await fakeK6(t, UNTIL_INTERRUPTED).run({ limitMs: 1_000 });
  assert.equal(small.failure, 'k6 did not end within 1 s');
});

test('k6 that takes too long is interrupted, and that is its fault', async (t) => {
  const end = await fakeK6(t, UNTIL_INTERRUPTED).run({ limitMs: 1_500 });
  assert.deepEqual([end.failure, end.exitCode, end.interrupted], ['k6 did not end within 2 s', 105, true]);
});

test('the end of the run interrupts k6', async (t) => {
  const { folder, run } = fakeK6(t, UNTIL_INTERRUPTED);
  const abort = new AbortController();
  const [end] = await Promise.all([run({ signal: abort.signal }), whenUp(folder, () => abort.abort())]);
  assert.deepEqual([end.exitCode, end.interrupted], [105, true]);
});

test('a load that is stopped was not interrupted', async (t) => {
  const { folder, run } = fakeK6(t, UNTIL_INTERRUPTED);
  const stop = new AbortController();
  const [end] = await Promise.all([run({ stop: stop.signal }), whenUp(folder, () => stop.abort())]);
  assert.deepEqual([end.exitCode, end.interrupted], [105, false]);
});

test('k6 gets an empty configuration in place of the one at home, which only the cloud needs', async (t) => {
  const { folder, run } = fakeK6(t, 'echo "$@" > args; cat k6.json > config');
  await run();
  assert.match(textOf(folder, 'args') ?? '', new RegExp(`--config ${folder}/k6\\.json `));
  assert.equal(textOf(folder, 'config'), '{}');
  for (const out of ['cloud', 'cloud=name']) {
    await run({ outputs: { outs: ['json=cloud.json', out], dashboard: null } });
    assert.doesNotMatch(textOf(folder, 'args') ?? '', /--config/);
  }
});

test('the log of k6 is read from a folder whose name has a comma', async (t) => {
  // As k6 does, which takes what follows a comma for another setting.
  const script = 'for arg; do case $arg in --log-output=*) log=$(echo "$arg" | cut -d= -f3-);; esac; done';
  const wrong = 'case $log in *,*) exit 7;; esac';
  const error = String.raw`printf 'level=error msg="the disk is on fire"\n' > "$log"; exit 3`;
  const { folder, run } = fakeK6(t, [script, wrong, error].join('\n'));
  const inner = join(folder, 'a,level=debug');
  mkdirSync(inner);
  for (const secrets of [{}, { API_KEY: 'key' }]) {
    assert.equal((await run({ folder: inner, secrets })).failure, 'the disk is on fire');
  }
});

test('what k6 complains of although it ends well is told', async (t) => {
  const error = String.raw`printf 'level=error msg="no" error="full disk" output=csv\n' > k6.log`;
  const { complaints, exitCode } = await fakeK6(t, error).run();
  assert.deepEqual([exitCode, complaints], [0, [{ output: 'csv', text: 'no: full disk', times: 1 }]]);
});
