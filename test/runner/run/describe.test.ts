import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactedWords } from '../../../lib/base/redact.ts';

test('the key does not appear in the public command, in either spelling', () => {
  assert.deepEqual(redactedWords(['--api-key', 's3cret', '--yes']), ['--api-key', '***', '--yes']);
  assert.deepEqual(redactedWords(['--api-key=s3cret', '--yes']), ['--api-key=***', '--yes']);
});

test('a key that looks like a flag is hidden too, and so is every key of several', () => {
  const command = redactedWords(['--api-key', '--s3cret', '--api-key=s3cret', '--api-key', 's3cret']);
  assert.ok(!command.join(' ').includes('s3cret'));
});

test('a command without a key is shown as it is', () => {
  for (const words of [[], ['--tier', 'all'], ['--k6', '/x/api-key']]) assert.deepEqual(redactedWords(words), words);
});

test('what URLs carry to authenticate is hidden as well', () => {
  const words = ['--out', 'influxdb=http://me:s3cret@db/k6', '--out=influxdb=http://me:s3cret@db/k6'];
  assert.deepEqual(redactedWords(words), ['--out', 'influxdb=http://***@db/k6', '--out=influxdb=http://***@db/k6']);
  assert.ok(!redactedWords(['--host', 'http://me:s3cret@db', '--host', 'me:s3cret@db:1']).join().includes('s3cret'));
});
