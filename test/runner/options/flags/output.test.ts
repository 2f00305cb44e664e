import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, readWords } from '../read-options.ts';

test('an output that does not begin with its kind is refused, and not repeated: it may hold a password', () => {
  for (const text of ['/tmp/reports', './a', '', '=a', 'http://me:s3cret@db', 'C:\\reports']) {
    assert.throws(
      () => parse('--out', text),
      /^(?!.*s3cret).*begins with its kind, as in json=FILE; reports go to --output-dir/,
    );
  }
});

test('from which verdict on a run fails is invalid, unless it is said', () => {
  const strict = (...words: string[]) => readWords(words).strict;
  assert.deepEqual([strict(), strict('--strict'), strict('--strict', '--quiet')], [null, 'invalid', 'invalid']);
  assert.equal(strict('--strict', 'suspect'), 'suspect');
  assert.throws(() => strict('--strict', 'suspekt'), /suspect/);
});
