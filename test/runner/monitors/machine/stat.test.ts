import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePressure } from '../../../../runner/monitors/machine/pressure.ts';
import { parseProcessorTimes, processorsIn } from '../../../../runner/monitors/machine/stat.ts';

const STAT = `cpu  1000 20 300 5000 40 5 15 70 999 0
cpu0 500 10 150 2500 20 2 8 35 500 0
cpu1 500 10 150 2500 20 3 7 35 499 0
intr 12345
`;

test('processor times are seconds by what they were spent on; time of guests is in that of programs already', () => {
  assert.deepEqual(parseProcessorTimes(STAT, 100), {
    programs: 13.2,
    idle: 50,
    iowait: 0.4,
    interrupts: 0.2,
    steal: 0.7,
  });
});

test('a kernel that tells of no steal has none', () => {
  assert.equal(parseProcessorTimes('cpu  1 0 0 9\n', 1)?.steal, 0);
});

test('what is no such file gives nothing', () => {
  for (const text of ['', 'cpu0 1 2 3 4\n', 'cpu  1 2\n', 'cpu  a b c d\n']) {
    assert.equal(parseProcessorTimes(text, 100), null, text);
  }
});

test('processors are counted one by one', () => {
  assert.equal(processorsIn(STAT), 2);
});

test('pressure is in seconds, and full is not known where the line is missing', () => {
  const some = 'some avg10=0.29 avg60=0.54 avg300=7.86 total=15238926568\n';
  assert.deepEqual(parsePressure(`${some}full avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\n`), {
    some: 15_238.926568,
    full: 2.5,
  });
  assert.deepEqual(parsePressure(some), { some: 15_238.926568, full: null });
  assert.equal(parsePressure(''), null);
});
