import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLenientObject } from '../../../lib/base/lenient-json.ts';

test('comments and commas at the ends are let through, and texts that look like them stay', () => {
  const text = `\uFEFF{
    // where it listens
    "url": "http://127.0.0.1:6100/", /* of this node,
    not of others */
    "list": [1, 2, /* no more */ ],
    "said": "a \\" // b, } /* c */",
    "inner": { "a": 1, // } no end yet
      "b": 2, },
  }`;
  assert.deepEqual(parseLenientObject(text), {
    url: 'http://127.0.0.1:6100/',
    list: [1, 2],
    said: 'a " // b, } /* c */',
    inner: { a: 1, b: 2 },
  });
});

test('what is no object, or no JSON either, is none', () => {
  for (const text of ['', '[1]', '{"a" 1}', '{"a": 1,,}', '{"a": "b}', '// nothing']) {
    assert.equal(parseLenientObject(text), null, text);
  }
});
