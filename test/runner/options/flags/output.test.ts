import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../../../runner/system/errors.ts';
import { parse, readWords } from '../read-options.ts';

test('an output that does not begin with its kind is refused, and not repeated: it may hold a password', () => {
  for (const text of ['/tmp/reports', './a', '', '=a', 'http://me:s3cret@db', 'C:\\reports']) {
    assert.throws(
      () => parse('--out', text),
      /^(?!.*s3cret).*begins with its kind, as in json=FILE; reports go to --output-dir/,
    );
  }
});

test('an output whose URL has a password is refused, which is not repeated', () => {
  const out = 'experimental-prometheus-rw=http://us:s3cret@127.0.0.1:1/w';
  assert.throws(() => parse('--out', out), {
    exitCode: EXIT.usage,
    message: /^(?!.*s3cret)--out experimental-prometheus-rw has a URL with a user or password/,
  });
  assert.deepEqual(parse('--out', 'influxdb=http://me:s3cret@db').run?.outs, ['influxdb=http://me:s3cret@db']);
});

test('thresholds may be given several times, and one that cannot be read is refused with the place of what is wrong', () => {
  const rules = (...words: string[]) => readWords(words).rules.map(({ text }) => text);
  assert.deepEqual(rules(), []);
  assert.deepEqual(
    rules('--threshold', 'write p99<50ms', '--threshold', 'lost == 0', '--threshold', 'write p99 < 50ms'),
    ['write p99 < 50ms', 'lost == 0'],
  );
  assert.throws(() => rules('--threshold', 'write p98 < 50ms'), {
    exitCode: EXIT.usage,
    message: /^--threshold "write p98 < 50ms": "p98" at character 7 is no figure \(did you mean p95\?\)/,
  });
});

test('rules of the configuration file hold beside those of flags', () => {
  const { rules } = readWords(['--threshold', 'lost == 0'], {}, { rules: ['write p99 < 50ms', 'lost == 0'] });
  assert.deepEqual(
    rules.map(({ text }) => text),
    ['lost == 0', 'write p99 < 50ms'],
  );
  assert.throws(() => readWords([], {}, { rules: ['lost == 0', 'write p99 < 50'] }), {
    exitCode: EXIT.usage,
    message:
      'bench.json: rules[1] is "write p99 < 50": "50" at character 13 must be a time with its unit, such as 50ms, 1.5s or 2m',
  });
});

test('from which verdict on a run fails is invalid, unless it is said', () => {
  const strict = (...words: string[]) => readWords(words).strict;
  assert.deepEqual([strict(), strict('--strict'), strict('--strict', '--quiet')], [null, 'invalid', 'invalid']);
  assert.equal(strict('--strict', 'suspect'), 'suspect');
  assert.throws(() => strict('--strict', 'suspekt'), /suspect/);
});
