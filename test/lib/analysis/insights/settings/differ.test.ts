import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsDiffer } from '../../../../../lib/analysis/insights/settings/differ.ts';
import type { Cell } from '../../../../../lib/report/cell.ts';
import type { ConfiguredSetting } from '../../../../../lib/report/settings.ts';
import { exampleReportOf, failoverCell, timedCell } from '../../../../fixtures/example-report.ts';
import { configuredWith, exampleSetting } from '../../../../fixtures/reports/settings.ts';

const titles = (settings: readonly ConfiguredSetting[], cell: Cell = timedCell({}, 1)) =>
  settingsDiffer.find(exampleReportOf([cell], { clusters: configuredWith(settings) })).map(({ title }) => title);

test('nodes that differ from each other are named with what each has', () => {
  const settings = [
    exampleSetting({ from: 'told by the node', onlyOn: ['node1', 'node2'] }),
    exampleSetting({ from: 'told by the node', onlyOn: ['node3'], value: 3_000 }),
  ];
  assert.deepEqual(titles(settings), [
    'The election timeout (--election-timeout) is 1.00 s on node1, node2, and 3.00 s on node3.',
  ]);
  assert.deepEqual(titles(settings.slice(0, 1)), [], 'of the third node nothing is known');
});

test('a range is another value than its lower end', () => {
  const settings = [
    exampleSetting({ from: 'settings file', onlyOn: ['node1'], upTo: 3_000 }),
    exampleSetting({ from: 'settings file', onlyOn: ['node2', 'node3'] }),
  ];
  assert.match(titles(settings)[0] ?? '', /is 1[.]00 s to 3[.]00 s on node1, and 1[.]00 s on node2, node3[.]$/);
});

test('what nodes tell is held against what is written, where the configuration file corrects settings files', () => {
  const told = exampleSetting({ from: 'told by the node' });
  const file = exampleSetting({ from: 'settings file', value: 2_000 });
  const said = exampleSetting({ from: 'configuration', value: 1_000 });
  assert.deepEqual(titles([told, file]), [
    'The election timeout (--election-timeout) is 2.00 s by the settings file, and 1.00 s as the nodes tell.',
  ]);
  assert.deepEqual(titles([told, said, file]), []);
  assert.deepEqual(
    titles([
      { ...told, onlyOn: ['node1'] },
      { ...file, onlyOn: ['node2'] },
    ]),
    [],
    'of other nodes',
  );
});

test('the election timeout that a failover found is held against the configured one', () => {
  assert.deepEqual(titles([exampleSetting({})], failoverCell), []);
  assert.deepEqual(titles([exampleSetting({ value: 500, upTo: 1_500 })], failoverCell), [], 'within the range');
  assert.deepEqual(titles([exampleSetting({ value: 5_000 })], failoverCell), [
    'The election timeout (--election-timeout) is 5.00 s as it is configured, and 1.00 s as a failover found it.',
  ]);
});
