import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotMemory } from '../../../../../lib/analysis/insights/snapshots/memory.ts';
import { exampleReportOf, exampleResources, timedCell } from '../../../../fixtures/example-report.ts';

const MIB = 1_024 ** 2;

function found(peakMib: number, otherwiseMib: number | null, received = false) {
  const memoryAtSnapshots = [
    {
      received,
      snapshots: 3,
      peakBytes: peakMib * MIB,
      otherwisePeakBytes: otherwiseMib === null ? null : otherwiseMib * MIB,
    },
  ];
  const resources = exampleResources({ nodes: [{ node: 'node1', data: null, network: null, memoryAtSnapshots }] });
  return snapshotMemory.find(exampleReportOf([timedCell({}, 1, {}, { resources })]));
}

test('what a snapshot takes is told beside other times, and is a warning from twice as much and 256 MiB more on', () => {
  const [finding] = found(512, 256);
  assert.equal(finding?.severity, 'warning');
  assert.equal(
    finding?.title,
    'While node1 made 3 snapshots it took at most 512 MB of memory, and 256 MB at other times of the same window.',
  );
  assert.deepEqual(
    found(511, 256).map(({ severity }) => severity),
    ['note'],
  );
  assert.deepEqual(
    found(200, 50).map(({ severity }) => severity),
    ['note'],
  );
});

test('one that it was sent is told by itself, and half of the memory of the machine is always too much', () => {
  assert.match(found(512, 256, true)[0]?.title ?? '', /^While node1 was sent 3 snapshots/);
  // The machine has 16 GiB.
  assert.deepEqual(
    found(8_192, 8_000).map(({ severity }) => severity),
    ['warning'],
  );
});

test('nothing is told where other times are not known, or nobody watched', () => {
  assert.deepEqual(found(512, null), []);
  assert.deepEqual(
    snapshotMemory.find(exampleReportOf([timedCell({}, 1, {}, { resources: { absent: 'not watched' } })])),
    [],
  );
});
