import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStyle, wantsColor, wantsUnicode } from '../../../runner/system/terminal.ts';

const terminal = { isTTY: true };

test('a terminal gets colours, and a file or pipe does not', () => {
  assert.equal(wantsColor({}, terminal), true);
  assert.equal(wantsColor({}, {}), false);
});

test('a dumb terminal gets no colours', () => {
  assert.equal(wantsColor({ TERM: 'dumb' }, terminal), false);
});

test('NO_COLOR takes colours away, unless it is empty', () => {
  assert.equal(wantsColor({ NO_COLOR: '1' }, terminal), false);
  assert.equal(wantsColor({ NO_COLOR: '' }, terminal), true);
});

test('FORCE_COLOR decides before everything else', () => {
  assert.equal(wantsColor({ FORCE_COLOR: '1', NO_COLOR: '1' }, {}), true);
  assert.equal(wantsColor({ FORCE_COLOR: '0' }, terminal), false);
});

test('without colours text is left alone', () => {
  assert.equal(createStyle(false).red('x'), 'x');
  assert.equal(createStyle(true).red('x'), '\u001b[31mx\u001b[39m');
});

test('the locale says whether characters beyond ASCII can be shown', () => {
  assert.equal(wantsUnicode({ LANG: 'en_GB.UTF-8' }), true);
  assert.equal(wantsUnicode({ LC_CTYPE: 'C.utf8' }), true);
  assert.equal(wantsUnicode({ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }), false);
  assert.equal(wantsUnicode({ LC_ALL: '', LANG: 'de_DE.UTF-8' }), true);
  assert.equal(wantsUnicode({}), false);
});
