import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBarrier } from '../../../../lib/analysis/insights/read-barrier.ts';
import type { AccessPrice } from '../../../../lib/report/analyses.ts';
import type { ClusterBarrier } from '../../../../lib/report/barrier.ts';
import { exampleReportOf } from '../../../fixtures/example-report.ts';

const found = (readBarriers: readonly ClusterBarrier[], consensus: readonly AccessPrice[] = []) => {
  const report = exampleReportOf([]);
  return readBarrier.find({ ...report, analyses: { ...report.analyses, readBarriers, consensus } });
};

test('old reads that were taken for the newest are critical, old ones a warning, refused ones a note', () => {
  const barrier = (changes: Partial<ClusterBarrier>): ClusterBarrier => ({
    ...{ cluster: 'cluster', modes: ['stale'], cells: ['a'], contradicted: 0 },
    ...{ late: 0, stale: 0, refused: 0, timedOut: 0, ...changes },
  });
  assert.deepEqual(
    [barrier({ late: 3, stale: 2, contradicted: 1 }), barrier({ late: 3, stale: 2 }), barrier({ refused: 4 })].map(
      (each) => found([each])[0]?.severity,
    ),
    ['critical', 'warning', 'note'],
  );
  assert.equal(
    found([barrier({ late: 3, stale: 2 })])[0]?.title,
    'The read barrier was seen at work in mode `stale`: 3 reads answered when its time was over, 2 of them with something old.',
  );
  assert.deepEqual(found([]), []);
});

test('what a linearizable read costs through a follower is told, and warned of where it is surely above 3 times', () => {
  const spread = { median: 6, min: 5, max: 7 };
  const price = (changes: Partial<AccessPrice>): AccessPrice => ({
    ...{ tier: 'small', payload: 'medium', cluster: { name: 'cluster', nodes: 3 }, protocol: 'http', users: 1 },
    ...{ reads: 'linearizable', offeredPerSecond: null, access: 'read-follower', repetitions: 6, pairs: 6 },
    ...{ p50Ms: spread, opsPerSecond: spread, addedMs: 4, ratio: 4, interval: null, distinct: null, ...changes },
  });
  assert.match(found([], [price({})])[0]?.title ?? '', /takes 6[.]00 ms, 4[.]00x what it takes through the leader/);
  assert.equal(found([], [price({})])[0]?.severity, 'note');
  const interval = { low: 3.1, high: 5, confidence: 0.95 };
  assert.equal(found([], [price({ interval })])[0]?.severity, 'warning');
  assert.deepEqual(found([], [price({ reads: 'local' }), price({ access: 'read-leader', ratio: null })]), []);
});
