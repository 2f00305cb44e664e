import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const READ = `
  import { read } from ${JSON.stringify(join(import.meta.dirname, 'read-options.ts'))};
  console.log(JSON.stringify(read({ host: ['http://a:1'], apiKeyFile: '-' }).access.key));
`;

/** What the options make of a key that comes in on stdin, part by part, late. */
async function keyOf(...parts: string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', READ], {
    cwd: join(import.meta.dirname, '../../..'),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  for (const part of parts) {
    child.stdin.write(part);
    await sleep(300);
  }
  child.stdin.end();
  await once(child, 'close');
  return said;
}

test('a key is taken from stdin to its end, and an empty one is refused', async () => {
  const [whole, none] = await Promise.all([keyOf('key-', 'of-stdin\n'), keyOf()]);
  assert.equal(whole.trim(), '"key-of-stdin"');
  assert.match(none, /--api-key-file -: stdin holds no key/);
});
