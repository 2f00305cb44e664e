import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notSteadyInWords, notWholeInWords } from '../../../../runner/faults/calm/sentences.ts';

const said = (offeredPerSecond: number, completedPerSecond: number, operation: 'read' | 'write' = 'write') =>
  notSteadyInWords({ operation, offeredPerSecond, completedPerSecond, kind: 'short', text: '' });

test('what the cluster carries is told with a rate that is about half of it', () => {
  assert.equal(
    said(100, 61.3),
    'the cluster carries 61 of 100 writes/s: --rate 30 would be about half of what it carries',
  );
  assert.match(said(1_000, 300, 'read'), /carries 300 of 1000 reads\/s: --read-rate 150 would/);
  assert.match(said(5, 3.26), /carries 3\.3 of 5 writes\/s: --rate 1\.6 would/);
});

test('where nothing is carried no rate is advised', () => {
  assert.equal(said(100, 0), 'the cluster carries none of 100 writes/s: see what it is busy with');
});

test('where all is carried, but unevenly, that is told', () => {
  const text = 'p90 of writes was 20 ms in a window of 3 s and 95 ms in the next';
  const unsteady = {
    operation: 'write',
    offeredPerSecond: 100,
    completedPerSecond: 100,
    kind: 'uneven',
    text,
  } as const;
  assert.equal(
    notSteadyInWords(unsteady),
    `the load of 100 writes/s does not get steady (${text}): see what else keeps the machines busy, or try --rate 50`,
  );
});

test('a cluster that is not whole is told with what is missing', () => {
  assert.equal(
    notWholeInWords('node3 has not caught up'),
    'the cluster is not whole: node3 has not caught up, so the next fault would measure something else',
  );
});
