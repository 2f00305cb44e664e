import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { muted, type Row, strong } from '../../../../runner/report/section.ts';
import { queues } from '../../../../runner/report/sections/queues.ts';
import { exampleReportOf, hopCells, severalCells } from '../../../fixtures/example-report.ts';

/** The tables of the section by their headings. */
function tablesOf(cells: readonly Cell[], changes: Partial<Report> = {}) {
  const blocks = queues.of({ ...exampleReportOf(cells), ...changes });
  return new Map(
    blocks.flatMap((block, at) => {
      const table = blocks[at + 1];
      return block.kind === 'heading' && table?.kind === 'table' ? [[block.text, table] as const] : [];
    }),
  );
}

const rowsOf = (groups: readonly { readonly rows: readonly Row[] }[] = []) =>
  groups.flatMap(({ rows }) => rows.map(({ cells }) => cells));

test('a report without queues has no such section', () => {
  assert.deepEqual(queues.of(exampleReportOf([])), []);
});

test('the price of a hop has a line for either way, and claims what six pairs show', () => {
  const hop = tablesOf(hopCells(6)).get('Queues: price of a hop');
  assert.deepEqual(rowsOf(hop?.groups), [
    ['its leader', '1.35', '1.10..1.60', '', '', '', '', '', '1,000'],
    [
      ...['another node', '1.55', '1.30..1.80', strong('+0.20'), '+0.20..+0.20'],
      ...[strong('0.900x'), '0.900x..0.900x', '6', '900'],
    ],
  ]);
});

test('fewer pairs claim nothing, and the table says how many it takes', () => {
  const hop = tablesOf(hopCells(2)).get('Queues: price of a hop');
  assert.deepEqual(rowsOf(hop?.groups)[1]?.slice(3, 7), [muted('~+0.20'), 'no claim', muted('~0.900x'), 'no claim']);
  assert.match(hop?.footnotes.join(' ') ?? '', /no claim: of 2 pairs; 6 are needed .*--repetitions 12/);
});

test('several queues have the speed-up over one, and the cluster its factor, with what nodes on one machine mean for it', () => {
  const tables = tablesOf(severalCells(6));
  const speedUp = tables.get('Queues: speed-up');
  assert.deepEqual(rowsOf(speedUp?.groups).slice(0, 3), [
    ['1', '1,000', '1,000..1,000'],
    ['3', '1,500', '1,500..1,500', strong('1.50x'), '1.50x..1.50x', '6'],
    ['6', '1,500', '1,500..1,500', strong('1.50x'), '1.50x..1.50x', '6'],
  ]);
  const scaling = tables.get('Queues: scaling factor');
  assert.deepEqual(rowsOf(scaling?.groups)[0], [
    ...['queues', 'queues-1', 'enqueue', '1', '1,000', '2,000', strong('0.500x'), '0.500x..0.500x', '6'],
  ]);
  for (const table of [speedUp, scaling]) assert.match(table?.footnotes.join(' ') ?? '', /share one machine: /);
});

test('the factor says what both are, and nothing of one machine where there are several', () => {
  const report = exampleReportOf(severalCells(6));
  const clusters = report.clusters.map((cluster) => {
    const single = cluster.name === 'single';
    const nodes = cluster.nodes.map((node, at) => ({ ...node, url: `http://10.0.0.${at + 1}:5555` }));
    return { ...cluster, kind: 'external' as const, coLocated: false, nodes, ownCount: single ? 0 : 3 };
  });
  const scaling = tablesOf(report.cells, { clusters }).get('Queues: scaling factor');
  assert.equal(
    scaling?.groups[0]?.heading,
    'medium, cluster (Raft over 3 nodes) against single node (standalone: no Raft)',
  );
  assert.doesNotMatch(scaling?.footnotes.join(' ') ?? '', /machine/);
});

test('who led is told by node', () => {
  const led = tablesOf(severalCells(6)).get('Queues: who led');
  assert.deepEqual(rowsOf(led?.groups), [
    ['queues', 'http://10.0.0.1:5555', '2', '2'],
    ['', 'http://10.0.0.2:5555', '2', '2'],
    ['', 'http://10.0.0.3:5555', '2', '2'],
  ]);
});
