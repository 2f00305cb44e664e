import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPrintable, printable, printableLines } from '../../../lib/base/printable.ts';

test('nothing that steers a terminal, turns or hides text is left', () => {
  assert.equal(printable('\u001b]0;mine\u0007\u001b[2J\u009b31mred\u0085'), ']0;mine [2J 31mred');
  assert.equal(printable('file\u202etxt.exe \u2066a\u2069 z\u200bero \ufeff'), 'file txt.exe  a  z ero');
  assert.equal(printable('whole \u{1f600} ä [p{Cc}s]'), 'whole \u{1f600} ä [p{Cc}s]');
  assert.equal(printable('one\r\ntwo\u2028three\tfour'), 'one two three four');
});

test('a long text is cut, and says so', () => {
  assert.equal(printable('x'.repeat(5), 5), 'xxxxx');
  assert.equal(printable('x'.repeat(6), 5), 'xxxxx...');
  assert.equal(printable('y'.repeat(10_000_000), 5), 'yyyyy...');
});

test('lines stay lines, and an indentation stays', () => {
  assert.equal(printableLines('it printed:\n  no\u001b[0m\r\nend'), 'it printed:\n  no [0m\nend');
});

test('every text of a document is made so, and nothing else of it is changed', () => {
  const odd = { 'a\u001b': ['b\u0007', 1, null, true, { c: '\u009bd' }] };
  assert.deepEqual(allPrintable(odd), { a: ['b', 1, null, true, { c: 'd' }] });
});
