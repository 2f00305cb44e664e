import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { choosePinning } from '../../../runner/run/pinning.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';

const TWO = 'Cpus_allowed_list:\t2,5\n';

/** A place where there is a taskset, and a status. */
function place(t: TestContext, status: string) {
  const folder = mkdtempSync(join(tmpdir(), 'pinning-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const taskset = join(folder, 'taskset');
  writeFileSync(taskset, '');
  chmodSync(taskset, 0o755);
  return { taskset, env: { PATH: folder }, status };
}

const refused = (code: number, text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.match(error.message, text);
  return error.exitCode === code;
};

test('k6 and the nodes get the processors that this process may use, by their numbers', async (t) => {
  const { taskset, ...where } = place(t, TWO);
  assert.deepEqual(await choosePinning({ pin: true }, true, where), {
    k6: { taskset, processors: [2] },
    nodes: { taskset, processors: [5] },
  });
});

test('nobody is bound who did not ask for it', async () => {
  assert.equal(await choosePinning({ pin: false }, false, { env: {}, status: '' }), null);
});

test('what it takes is said: taskset, two processors, nodes of ours', async (t) => {
  const pin = { pin: true };
  await assert.rejects(
    choosePinning(pin, true, { env: { PATH: '/nowhere' }, status: TWO }),
    refused(EXIT.unavailable, /^--pin needs the command taskset \(package util-linux\)/),
  );
  await assert.rejects(
    choosePinning(pin, true, place(t, 'Cpus_allowed_list:\t7\n')),
    refused(EXIT.unavailable, /^--pin needs two processors for this run, and it may use 7 alone: leave --pin out$/),
  );
  await assert.rejects(
    choosePinning(pin, true, place(t, '')),
    refused(EXIT.unavailable, /and which it may use is not known/),
  );
  await assert.rejects(
    choosePinning(pin, false, place(t, TWO)),
    refused(EXIT.usage, /^--pin is for nodes that raftmark starts: your own would go on using the processors of k6/),
  );
});
