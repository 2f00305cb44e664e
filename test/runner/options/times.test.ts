import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from './read-options.ts';

test('times that no timer can count are refused, one by one and together', () => {
  for (const [flag, text, most] of [
    ['duration', '600h', '168h'],
    ['duration', '99999999999999999999h', '168h'],
    ['warmup', '169h', '168h'],
    ['timeout', '61m', '1h'],
    ['timeout', '2147483648ms', '1h'],
  ]) {
    assert.throws(() => read({ [flag as string]: text }), { message: `--${flag} "${text}": must be at most ${most}` });
  }
  assert.throws(() => read({ duration: '150h', users: '1,2,3,4', scenarios: 'write-concurrent' }), {
    message:
      'write-concurrent: its 4 steps take 26 days together, and a script lasts 24 days at most; shorten --duration, or measure fewer --users in one run',
  });
});
