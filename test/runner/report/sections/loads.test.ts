import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import { idleStep, shareLoad } from '../../../../lib/scenarios/shares.ts';
import { renderReport } from '../../../../runner/report/text/render.ts';
import { exampleReportOf, exampleResources, exampleUsage, timedCell } from '../../../fixtures/example-report.ts';

const MiB = 1_024 ** 2;

/** What two nodes took: the second twice as much as the first. */
function taken(cores: number, rssMeanBytes: number) {
  const node = (name: string, times: number) =>
    exampleUsage(`${name}/etcd`, { cpuCoresMean: times * cores, rssMeanBytes: times * rssMeanBytes });
  return {
    resources: {
      ...exampleResources(),
      processes: [node('node1', 1), node('node2', 2)],
      nodes: [usage('node1'), usage('node2')],
    },
  };
}

function usage(node: string) {
  return { node, data: null, network: { receivedBytes: 10_240_000, sentBytes: 20_480_000 } };
}

const loaded = (share: number, cores: number, nodes = 3): Cell => {
  const load = shareLoad(share, 400);
  const step = { name: share === 0 ? 'idle' : `load-${share}`, users: 0, load };
  const cluster = nodes === 3 ? { name: 'cluster', nodes } : { name: `nodes-${nodes}`, nodes };
  return timedCell({ scenario: 'resources-by-load', step, cluster }, 1, {}, taken(cores, 50 * MiB));
};

const filled = (entries: number, rssMeanBytes: number): Cell =>
  timedCell(
    { scenario: 'memory-by-entries', entries, step: { name: 'filled', users: 0, load: idleStep('filled').load } },
    1,
    {},
    taken(0, rssMeanBytes),
  );

const shown = (...cells: Cell[]): string => renderReport(exampleReportOf(cells), { color: false, width: 160 });

test('each load has the median over the nodes and a line for each of them', () => {
  const text = shown(loaded(0, 0.01), loaded(90, 0.2));
  assert.match(text, /^Resources by load/m);
  assert.match(text, /^idle[^\n]* median +1\.5 % +75 MB/m);
  assert.match(text, /90 %.*30\.0 % +75 MB/);
  assert.match(text, /node1 +20\.0 % +50 MB/);
  assert.match(text, /node2 +40\.0 % +100 MB/);
  assert.match(text, /1,000 KB\/s +1\.95 MB\/s/);
});

test('clusters of several sizes have a table of sizes by loads', () => {
  const text = shown(loaded(50, 0.1, 1), loaded(50, 0.3, 5));
  const table = text.slice(text.search(/^nodes +50 %/m));
  assert.match(table, /^ *1 +15\.0 %$/m);
  assert.match(table, /^ *5 +45\.0 %$/m);
});

test('memory is told by the entries that new nodes were filled with', () => {
  const text = shown(filled(0, 20 * MiB), filled(10_000, 40 * MiB));
  assert.match(text, /Memory by entries/);
  assert.match(text, /10,000[^\n]*60 MB/);
});
