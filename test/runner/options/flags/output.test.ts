import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../read-options.ts';

test('an output that does not begin with its kind is refused, and not repeated: it may hold a password', () => {
  for (const text of ['/tmp/reports', './a', '', '=a', 'http://me:s3cret@db', 'C:\\reports']) {
    assert.throws(
      () => parse('--out', text),
      /^(?!.*s3cret).*begins with its kind, as in json=FILE; reports go to --output-dir/,
    );
  }
});
