import assert from 'node:assert/strict';
import { test } from 'node:test';
import { electionTimeout } from '../../../lib/targets/etcd/flags.ts';
import { answer } from '../../fixtures/answers.ts';

const read = (...cmdline: string[]) => electionTimeout.read(answer(200, { cmdline: ['/usr/bin/etcd', ...cmdline] }));

test('the election timeout is the flag of the command line that a member serves', () => {
  assert.equal(electionTimeout.request().path, '/debug/vars');
  assert.equal(read('--name=a', '--election-timeout=1500'), 1_500);
  assert.equal(read('-election-timeout', '2000', '--name', 'a'), 2_000);
  assert.equal(read('--election-timeout=1500', '--election-timeout=3000'), 3_000, 'the last one counts');
});

test('what the command line does not tell is not guessed', () => {
  assert.deepEqual(read('--name=a'), { absent: 'has no flag --election-timeout; its environment may set it' });
  assert.deepEqual(read('--election-timeout=soon'), { absent: 'has a flag --election-timeout that is no number' });
  assert.deepEqual(read('--election-timeout'), { absent: 'has a flag --election-timeout that is no number' });
  // A file takes the place of all flags.
  for (const file of [['--config-file=a.yml'], ['--config-file', 'a.yml']]) {
    assert.deepEqual(read('--election-timeout=1500', ...file), {
      absent: 'has it in its configuration file, if at all',
    });
  }
  const none = { absent: 'does not serve its command line (/debug/vars)' };
  for (const [status, body] of [
    [404, 'nothing here'],
    [200, '{}'],
    [200, 'no JSON'],
    [0, ''],
  ] as const) {
    assert.deepEqual(electionTimeout.read(answer(status, body)), none);
  }
});
