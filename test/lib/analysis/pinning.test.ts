import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pinningInWords, rangesOf } from '../../../lib/analysis/pinning.ts';
import type { ReportCluster } from '../../../lib/report/report.ts';
import { exampleReport } from '../../fixtures/reports/report.ts';

const [cluster] = exampleReport.clusters as [ReportCluster];
const pinned = (k6PinnedTo: readonly number[], ...nodes: (readonly number[])[]) =>
  pinningInWords({
    host: { ...exampleReport.host, k6PinnedTo },
    clusters: [
      {
        ...cluster,
        nodes: nodes.map((pinnedTo) => ({ url: 'http://127.0.0.1:1', role: 'leader', ready: true, pinnedTo })),
      },
    ],
  });

test('numbers in a row are a range', () => {
  assert.deepEqual([rangesOf([3, 1, 2, 5]), rangesOf([7]), rangesOf([])], ['1-3,5', '7', '']);
});

test('which processors each had is told, and nothing where nobody was bound', () => {
  assert.equal(pinned([0], [1], [1], [1]), 'k6 on processor 0, all nodes on 1');
  assert.equal(pinned([0, 1, 2], [3], [4, 5]), 'k6 on processor 0-2, each node on one of 3 and 4-5');
  const { k6PinnedTo: _, ...host } = exampleReport.host;
  assert.equal(pinningInWords({ host, clusters: [] }), null);
});
