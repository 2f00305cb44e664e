import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicCommand } from '../../../runner/run/describe.ts';

test('the key does not appear in the public command, in either spelling', () => {
  assert.deepEqual(publicCommand(['--api-key', 's3cret', '--yes']), ['--api-key', '***', '--yes']);
  assert.deepEqual(publicCommand(['--api-key=s3cret', '--yes']), ['--api-key=***', '--yes']);
});

test('a key that looks like a flag is hidden too, and so is every key of several', () => {
  const command = publicCommand(['--api-key', '--s3cret', '--api-key=s3cret', '--api-key', 's3cret']);
  assert.ok(!command.join(' ').includes('s3cret'));
});

test('a command without a key is shown as it is', () => {
  for (const words of [[], ['--tier', 'all'], ['--k6', '/x/api-key']]) assert.deepEqual(publicCommand(words), words);
});
