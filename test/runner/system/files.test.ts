import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usageError } from '../../../runner/system/errors.ts';
import { inWords } from '../../../runner/system/files.ts';

/** What a function throws. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('a mistake of our own says where it was made, the innermost function first, each once in a row', () => {
  function inner(depth: number): number {
    return inner(depth + 1) + 1;
  }
  function outer(): number {
    return inner(0) + 1;
  }
  assert.match(inWords(thrownBy(outer)), /^Maximum call stack size exceeded \(in inner\)$/);
  const nothing = undefined as unknown as { readonly of: { readonly it: number } };
  function looks(): number {
    return nothing.of.it;
  }
  assert.match(
    inWords(thrownBy(looks)),
    /^Cannot read properties of undefined \(reading 'of'\) \(in looks, thrownBy, /,
  );
});

test('what files, nodes and users cause says nothing of the kind', () => {
  const missing = Object.assign(new Error('ENOENT: open'), { code: 'ENOENT' });
  assert.equal(inWords(missing), 'there is no such file or folder');
  assert.equal(inWords(usageError('--tier is empty')), '--tier is empty');
  assert.equal(inWords(new TypeError('fetch failed', { cause: missing })), 'fetch failed');
  assert.equal(inWords(thrownBy(() => new URL('x'))), 'Invalid URL');
});
