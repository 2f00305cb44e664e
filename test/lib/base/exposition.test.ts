import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExposition } from '../../../lib/base/exposition.ts';

const all = (text: string) => readExposition(text, () => true);
const values = (text: string): [string, number][] => {
  const samples = all(text);
  assert.ok(!('absent' in samples), 'absent' in samples ? samples.absent : '');
  return samples.map(({ name, value }) => [name, value]);
};
const labels = (text: string): Record<string, string> => {
  const samples = all(text);
  assert.ok(!('absent' in samples), 'absent' in samples ? samples.absent : '');
  return Object.fromEntries(samples[0]?.labels ?? []);
};
const refused = (text: string): string => {
  const samples = all(text);
  assert.ok('absent' in samples, JSON.stringify(samples));
  return samples.absent;
};

test('samples with and without labels, comments and blank lines between them', () => {
  const text = [
    '# HELP a_total How often.',
    '# TYPE a_total counter',
    'a_total 12',
    '',
    '  \t ',
    '#no space',
    'b:c{x="1",y="2"} 3.5',
    ' d\t{ x = "1" , } \t 4',
  ].join('\n');
  assert.deepEqual(values(text), [
    ['a_total', 12],
    ['b:c', 3.5],
    ['d', 4],
  ]);
  assert.deepEqual(labels('b:c{x="1",y="2"} 3.5'), { x: '1', y: '2' });
  assert.deepEqual(labels('d{ x = "1" , } 4'), { x: '1' });
  assert.deepEqual(labels('e{} 4'), {});
  assert.deepEqual(values(''), []);
});

test('only what is asked for is given, and a last line needs no end', () => {
  const samples = readExposition('a 1\nb{bad} 2\nc 3', (name) => name === 'c');
  assert.ok(!('absent' in samples));
  assert.deepEqual(samples, [{ name: 'c', labels: new Map(), value: 3 }]);
});

test('escapes in the values of labels, and braces, commas and hashes in them', () => {
  assert.deepEqual(labels('a{path="C:\\\\x\\"y\\"\\n"} 1'), { path: 'C:\\x"y"\n' });
  assert.deepEqual(labels('a{x="},{",y=" # 2"} 1'), { x: '},{', y: ' # 2' });
  assert.deepEqual(labels('a{x="\u00fc \ud83d\ude00"} 1'), { x: '\u00fc \ud83d\ude00' });
});

test('numbers as Go and OpenMetrics write them, and what is none of them', () => {
  const text = 'a 1e+06\na -2.5E-3\na .5\na 5.\na +Inf\na -Inf\na Inf\na 0';
  assert.deepEqual(
    values(text).map(([, value]) => value),
    [1_000_000, -0.0025, 0.5, 5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0],
  );
  assert.ok(Number.isNaN(values('a NaN')[0]?.[1]));
  for (const value of ['', '1,5', '0x10', '1_000', 'one', '--1', 'e5', 'true', '1 2 3', '1 now']) {
    assert.equal(refused(`a 1\na ${value}`), 'line 2 is no sample', value);
  }
});

test('times in milliseconds and in seconds, and exemplars, say nothing more', () => {
  const text =
    'a 1 1520879607789\na{x="1"} 2 1520879607.789\nb_bucket{le="1"} 3 # {trace_id="KOO5S4vxi0o"} 0.67 1.5\nb 4 -3';
  assert.deepEqual(
    values(text).map(([, value]) => value),
    [1, 2, 3, 4],
  );
});

test('the end that OpenMetrics marks is the end, and lines may end as on Windows', () => {
  assert.deepEqual(values('a 1\r\n# EOF\r\nwhatever'), [['a', 1]]);
  assert.deepEqual(values('a{x="1"} 1\r\nb 2\r\n'), [
    ['a', 1],
    ['b', 2],
  ]);
});

test('names in quotes are none that is asked for', () => {
  assert.deepEqual(values('{"my.name",x="1"} 1\na 2'), [['a', 2]]);
});

test('garbage is told by its line', () => {
  assert.equal(refused('<html><body>404</body></html>'), 'line 1 is no sample');
  for (const line of [
    '{}',
    '1a 2',
    'a',
    'a{x="1" 2',
    'a{x=1} 2',
    'a{x="1} 2',
    'a{="1"} 2',
    'a{x="1",x="2"} 2',
    'a{x="\\t"} 2',
    'a{x="1"}}2',
    'a{x="1";y="2"} 2',
    'a{,} 2',
    'a-b 2',
  ]) {
    assert.equal(refused(`b 1\n${line}\nc 3`), 'line 2 is no sample', line);
  }
});

test('a label of megabytes is read, and one that never ends refused', () => {
  const long = '\\\\'.repeat(1_000_000);
  assert.equal(labels(`a{x="${long}"} 1`).x?.length, 1_000_000);
  assert.equal(refused(`a{x="${long}`), 'line 1 is no sample');
});
