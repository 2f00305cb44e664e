import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { askYes } from '../../../runner/system/ask.ts';

/** Whether an answer is taken for a yes; null: the input ends without one. */
async function taken(answer: string | null): Promise<boolean> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asked = askYes('Delete it?', new AbortController().signal, { input, output });
  if (answer === null) input.end();
  else input.write(`${answer}\n`);
  assert.equal(String(output.read()), 'Delete it? [yes/no] ');
  return asked;
}

test('a yes is a yes, and everything else a no', async () => {
  const answers = ['yes', 'y', ' YES ', 'no', '', 'yes please', 'yess', null];
  const all = await Promise.all(answers.map(taken));
  assert.deepEqual(all, [true, true, true, false, false, false, false, false]);
});

test('a run that is interrupted does not wait for the answer', async () => {
  const abort = new AbortController();
  const asked = askYes('Delete it?', abort.signal, { input: new PassThrough(), output: new PassThrough() });
  abort.abort(new Error('interrupted'));
  await assert.rejects(asked, /^Error: interrupted$/);
});
