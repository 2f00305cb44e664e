import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../../runner/system/errors.ts';
import { readWords } from './read-options.ts';

const labels = (...texts: string[]) => readWords(texts.flatMap((text) => ['--label', text])).labels;
const refused = (message: RegExp, words: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  assert.throws(
    () => readWords(words, env),
    (error: Error & { exitCode?: number }) => {
      assert.equal(error.exitCode, EXIT.usage);
      assert.match(error.message, message);
      return true;
    },
  );

test('labels are keys with values, which may have an = themselves', () => {
  assert.deepEqual(labels(), {});
  assert.deepEqual(labels('branch=main', 'commit=4f2a', 'note=a=b, c'), {
    branch: 'main',
    commit: '4f2a',
    note: 'a=b, c',
  });
});

test('a key that would be no name of a column is refused, and so is a value of no or several lines', () => {
  refused(/^--label is written like branch=main: this one has no =$/, ['--label', 'branch']);
  for (const text of ['=a', 'Branch=a', '1st=a', 'a-b=c', `${'k'.repeat(41)}=a`])
    refused(/: a key is made of small letters/, ['--label', text]);
  refused(/^--label "a=": a label has a value/, ['--label', 'a= ']);
  for (const value of ['a\nb', '\u001b[31m', 'x'.repeat(201)])
    refused(/^--label "a=\.\.\.": a value is one line/, ['--label', `a=${value}`]);
  assert.deepEqual(
    readWords(['--label', 'constructor=x']).labels,
    { constructor: 'x' },
    'what every object has is no label yet',
  );
  refused(/^--label a is given twice/, ['--label', 'a=1', '--label', 'a=2']);
  refused(/at most 20/, Array.from({ length: 21 }, (_, at) => ['--label', `k${at}=v`]).flat());
});

test('what opens the nodes, or looks like a secret, gets into no report, and is not repeated', () => {
  const secret =
    /^--label note: its value looks like a key or password, and labels stand in the report for everybody to read$/;
  refused(secret, ['--host', 'http://a:1', '--label', 'note=it is k-123-xyz'], { RAFTMARK_API_KEY: 'k-123-xyz' });
  refused(secret, ['--label', 'note=https://me:s3cret@host/']);
  refused(/^--label token: its value/, ['--label', 'token=abc']);
  refused(/^--label api_key: its value/, ['--label', 'api_key=abc']);
});
